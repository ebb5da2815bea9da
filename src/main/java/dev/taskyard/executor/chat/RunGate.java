package dev.taskyard.executor.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GateSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Runs a gate of the task, and no other command. */
final class RunGate implements Tool {
  private final List<GateSpec> gates;
  private final GateRunner runner;

  RunGate(List<GateSpec> gates, GateRunner runner) {
    this.gates = List.copyOf(gates);
    this.runner = runner;
  }

  @Override
  public ToolSchema schema() {
    String each =
        gates.stream()
            .map(gate -> "%s (%s)".formatted(gate.name(), gate.command()))
            .collect(Collectors.joining(", "));
    ToolSchema schema =
        ToolSchema.of("run_gate", "Runs a check that the work must pass: " + each)
            .required("name", "string", "The name of the check");
    ArrayNode names = schema.parameter("name").putArray("enum");
    gates.stream().map(GateSpec::name).distinct().forEach(names::add);
    return schema;
  }

  @Override
  public boolean hasSideEffect() {
    return true;
  }

  @Override
  public ToolResult call(Arguments arguments, ToolPlace place)
      throws ToolFault, IOException, InterruptedException {
    String name = arguments.text("name");
    List<GateSpec> asked = gates.stream().filter(gate -> gate.name().equals(name)).toList();
    if (asked.isEmpty()) {
      throw new ToolFault(
          "The task has no check '%s': expected one of %s"
              .formatted(
                  name,
                  gates.stream().map(GateSpec::name).distinct().collect(Collectors.joining(", "))));
    }
    var told = new StringBuilder();
    var events = new ArrayList<ExecutionEvent>();
    boolean passed = true;
    boolean forced = false;
    for (GateSpec spec : asked) {
      GateRunner.Ran ran = runner.run(place.task(), spec, place.events(), place.stop());
      told.append(words(ran));
      forced |= ran.forced();
      passed &= ran.gate().status().equals("passed") && !ran.wasStopped();
      if (!ran.wasStopped()) {
        events.add(new ExecutionEvent.GateRan(ran.gate(), ran.log()));
      }
    }
    return new ToolResult(passed, told.toString(), told.toString(), events, forced);
  }

  private static String words(GateRunner.Ran ran) {
    Gate gate = ran.gate();
    if (ran.wasStopped()) {
      return "Check %s: stopped with its run\n".formatted(gate.gate());
    }
    String exit = gate.exitCode() == null ? "" : ", exit status " + gate.exitCode();
    return "Check %s: %s, %s%s\n%s\n"
        .formatted(gate.gate(), gate.status(), gate.classification(), exit, gate.summary());
  }
}
