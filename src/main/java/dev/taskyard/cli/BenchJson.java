package dev.taskyard.cli;

import dev.taskyard.client.bench.Figures;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of a benchmark for programs. The first nine fields are always there. */
final class BenchJson {
  private static final int MICROS = 3;

  private BenchJson() {}

  static void print(Output out, Figures figures) {
    Json.print(out, json -> json.object(o -> write(o, figures)));
  }

  private static void write(Json json, Figures figures) throws IOException {
    json.field("database", figures.place().database());
    json.field("history", (long) figures.order().historyTasks());
    enqueue(json, figures.enqueue());
    drain(json, figures.drain());
    latency(json.name("pickup_ms"), figures.pickup(), true);
    events(json, figures.events());
    calls(json.name("call_ms"), figures.calls());
    if (figures.verification() == null) {
      json.field("verified", (String) null);
    } else {
      json.field("verified", figures.isSound());
    }
    more(json, figures);
  }

  private static void enqueue(Json json, Figures.@Nullable Enqueue enqueue) throws IOException {
    if (enqueue == null) {
      json.field("enqueue_per_s", (String) null);
      return;
    }
    json.name("enqueue_per_s")
        .object(
            o -> {
              o.field("single_1", rate(enqueue.single1()));
              o.field("single_4", rate(enqueue.single4()));
              o.field("batch", rate(enqueue.batch()));
            });
  }

  private static void drain(Json json, @Nullable Map<Integer, Double> drain) throws IOException {
    if (drain == null) {
      json.field("drain_per_s", (String) null);
      return;
    }
    json.name("drain_per_s")
        .object(
            o -> {
              for (Map.Entry<Integer, Double> rate : drain.entrySet()) {
                o.field(rate.getKey().toString(), rate(rate.getValue()));
              }
            });
  }

  private static void latency(Json json, Figures.@Nullable Latency latency, boolean all)
      throws IOException {
    if (latency == null) {
      json.nothing();
      return;
    }
    json.object(
        o -> {
          o.field("p50", millis(latency.p50()));
          if (all) {
            o.field("p95", millis(latency.p95()));
          }
          o.field("p99", millis(latency.p99()));
        });
  }

  private static void events(Json json, Figures.@Nullable Events events) throws IOException {
    json.field("events_per_s", events == null ? (Double) null : rate(events.perSecond()));
    latency(json.name("visible_ms"), events == null ? null : events.visible(), false);
  }

  private static void calls(Json json, Figures.@Nullable Calls calls) throws IOException {
    if (calls == null) {
      json.nothing();
      return;
    }
    json.object(
        o -> {
          o.field("add", millis(calls.add()));
          o.field("list", millis(calls.list()));
          o.field("show", millis(calls.show()));
          o.field("prefix", millis(calls.prefix()));
          o.field("counts", millis(calls.counts()));
          o.field("cancel", millis(calls.cancel()));
        });
  }

  private static void more(Json json, Figures figures) throws IOException {
    json.field("tasks", (long) figures.order().tasks());
    json.field("slots", (long) figures.order().slots());
    json.field("seed", figures.order().seed());
    json.field(
        "until", figures.order().history() == null ? null : figures.order().history().until());
    json.field(
        "making_ms", figures.making() == null ? (Long) null : (Long) figures.making().toMillis());
    json.field("schema", figures.place().schema());
    json.name("settings")
        .object(
            o -> {
              for (Map.Entry<String, String> setting : figures.place().settings().entrySet()) {
                o.field(setting.getKey(), setting.getValue());
              }
            });
    json.name("machine")
        .object(
            o -> {
              o.field("cores", (long) figures.place().cores());
              o.field("jvm", figures.place().jvm());
              o.field("system", figures.place().system());
            });
    reports(json, figures);
    verification(json, figures.verification());
  }

  private static void reports(Json json, Figures figures) throws IOException {
    json.name("reports");
    if (figures.reports() == null) {
      json.nothing();
    } else {
      json.list(figures.reports(), BenchJson::report);
    }
  }

  private static void report(Json json, Figures.ReportTime time) throws IOException {
    json.object(
        o -> {
          o.field("report", time.report());
          o.field("week_ms", time.week().toMillis());
          o.field("all_ms", time.all().toMillis());
          o.field("rows", time.rows());
        });
  }

  private static void verification(Json json, Figures.@Nullable Verification verification)
      throws IOException {
    json.name("verification");
    if (verification == null) {
      json.nothing();
      return;
    }
    json.object(
        o -> {
          o.field("tasks", verification.tasks());
          o.name("wrong")
              .list(
                  verification.wrong(),
                  (w, one) ->
                      w.object(
                          f -> {
                            f.field("what", one.what());
                            f.field("expected", one.expected());
                            f.field("found", one.found());
                          }));
        });
  }

  private static Double rate(double perSecond) {
    return rounded(perSecond, 1);
  }

  private static Double millis(double time) {
    return rounded(time, MICROS);
  }

  private static Double rounded(double number, int places) {
    return BigDecimal.valueOf(number).setScale(places, RoundingMode.HALF_UP).doubleValue();
  }
}
