package dev.taskyard.cli;

import dev.taskyard.client.bench.BenchOrder;
import dev.taskyard.client.bench.Part;
import dev.taskyard.config.DidYouMean;
import dev.taskyard.config.Durations;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.HistoryOrder;
import dev.taskyard.task.KeyPolicy;
import dev.taskyard.task.Missed;
import dev.taskyard.task.Mode;
import dev.taskyard.task.OnCrash;
import dev.taskyard.task.Overlap;
import dev.taskyard.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Values from the command line and from batch lines. Each is refused with a {@link
 * TypeConversionException} that says what was expected.
 */
final class Converters {

  // A colon and a space, or the end: "http://…" and "a:b" are commands.
  private static final Pattern NAMED_GATE =
      Pattern.compile("([A-Za-z][A-Za-z0-9_-]{0,99}):(?:\\s+(.*)|$)", Pattern.DOTALL);

  private Converters() {}

  static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  static Duration positiveDuration(String text) {
    Duration duration = duration(text);
    if (duration.isZero()) {
      throw new TypeConversionException("expected more than nothing, found '" + text + "'");
    }
    return duration;
  }

  static Instant instant(String text) {
    try {
      OffsetDateTime instant = OffsetDateTime.parse(text);
      if (instant.getYear() >= 0 && instant.getYear() <= 9999) {
        return instant.toInstant();
      }
    } catch (DateTimeParseException e) {
      // Told below.
    }
    throw new TypeConversionException(
        "expected an instant such as 2026-01-02T03:04:05Z, found '" + text + "'");
  }

  /** An instant, or how long ago. */
  static Moment moment(String text) {
    return text.length() > 4 && Character.isDigit(text.charAt(3)) && text.contains("-")
        ? new Moment(instant(text), null)
        : new Moment(null, duration(text));
  }

  static ReportFormat format(String text) {
    return word(text, Arrays.asList(ReportFormat.values()), ReportFormat::word);
  }

  static String mode(String text) {
    return word(text, Arrays.asList(Mode.values()), Mode::word).word();
  }

  static OnCrash onCrash(String text) {
    return word(text, Arrays.asList(OnCrash.values()), OnCrash::word);
  }

  static Missed missed(String text) {
    return word(text, Arrays.asList(Missed.values()), Missed::word);
  }

  static Overlap overlap(String text) {
    return word(text, Arrays.asList(Overlap.values()), Overlap::word);
  }

  static TaskStatus status(String text) {
    return word(text, Arrays.asList(TaskStatus.values()), TaskStatus::word);
  }

  static TaskStatus terminalStatus(String text) {
    var terminal = Arrays.stream(TaskStatus.values()).filter(TaskStatus::isTerminal).toList();
    return word(text, terminal, TaskStatus::word);
  }

  /** {@code [NAME: ]COMMAND}; what does not begin with a name and a colon is all command. */
  static GateSpec gate(String text) {
    Matcher named = NAMED_GATE.matcher(text);
    String name = named.matches() ? named.group(1) : GateSpec.CUSTOM;
    String command = (named.matches() ? named.group(2) : text).strip();
    if (command.isEmpty()) {
      throw new TypeConversionException(
          "expected [NAME: ]COMMAND, found no command in '" + text + "'");
    }
    return new GateSpec(name, command, GateSpec.DEFAULT_TIMEOUT);
  }

  static int number(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the range.
    }
    throw new TypeConversionException(
        "expected a whole number from " + least + " to " + most + ", found '" + text + "'");
  }

  private static int numberOrNone(String text) {
    try {
      return number(text, 1, 1_000_000);
    } catch (TypeConversionException e) {
      throw new TypeConversionException(
          "expected a whole number from 1 to 1000000, or none, found '" + text + "'");
    }
  }

  static Set<Part> parts(String text) {
    var parts = EnumSet.noneOf(Part.class);
    for (String part : text.split(",", -1)) {
      parts.add(word(part.strip(), Arrays.asList(Part.values()), Part::word));
    }
    return parts;
  }

  static long seed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("expected a whole number, found '" + text + "'");
    }
  }

  static KeyPolicy keyPolicy(String text) {
    return word(text, List.of(KeyPolicy.values()), KeyPolicy::word);
  }

  static int priority(String text) {
    return number(text, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  static int retries(String text) {
    return number(text, 0, 1000);
  }

  /** How many attempts, or which. */
  static int attempt(String text) {
    return number(text, 1, 20);
  }

  private static <T> T word(String text, List<T> values, Function<T, String> word) {
    for (T value : values) {
      if (word.apply(value).equals(text)) {
        return value;
      }
    }
    List<String> words = values.stream().map(word).toList();
    throw new TypeConversionException(
        "expected one of "
            + String.join(", ", words)
            + ", found '"
            + text
            + "'"
            + DidYouMean.hint(text, words));
  }

  static final class OfDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return duration(text);
    }
  }

  static final class OfPositiveDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return positiveDuration(text);
    }
  }

  static final class OfInstant implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      return instant(text);
    }
  }

  static final class OfMode implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      return mode(text);
    }
  }

  static final class OfOnCrash implements ITypeConverter<OnCrash> {
    @Override
    public OnCrash convert(String text) {
      return onCrash(text);
    }
  }

  static final class OfMoment implements ITypeConverter<Moment> {
    @Override
    public Moment convert(String text) {
      return moment(text);
    }
  }

  static final class OfFormat implements ITypeConverter<ReportFormat> {
    @Override
    public ReportFormat convert(String text) {
      return format(text);
    }
  }

  static final class OfGate implements ITypeConverter<GateSpec> {
    @Override
    public GateSpec convert(String text) {
      return gate(text);
    }
  }

  static final class OfMissed implements ITypeConverter<Missed> {
    @Override
    public Missed convert(String text) {
      return missed(text);
    }
  }

  static final class OfOverlap implements ITypeConverter<Overlap> {
    @Override
    public Overlap convert(String text) {
      return overlap(text);
    }
  }

  static final class OfStatus implements ITypeConverter<TaskStatus> {
    @Override
    public TaskStatus convert(String text) {
      return status(text);
    }
  }

  static final class OfTerminalStatus implements ITypeConverter<TaskStatus> {
    @Override
    public TaskStatus convert(String text) {
      return terminalStatus(text);
    }
  }

  static final class OfPriority implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return priority(text);
    }
  }

  static final class OfRetries implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return retries(text);
    }
  }

  static final class OfAttempt implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return attempt(text);
    }
  }

  static final class OfLimit implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, 10_000);
    }
  }

  static final class OfHistory implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 0, HistoryOrder.MOST_TASKS);
    }
  }

  static final class OfBenchTasks implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, BenchOrder.MOST_TASKS);
    }
  }

  static final class OfParts implements ITypeConverter<Set<Part>> {
    @Override
    public Set<Part> convert(String text) {
      return parts(text);
    }
  }

  static final class OfSeed implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return seed(text);
    }
  }

  static final class OfSlots implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 1, 1000);
    }
  }

  static final class OfKeyPolicy implements ITypeConverter<KeyPolicy> {
    @Override
    public KeyPolicy convert(String text) {
      return keyPolicy(text);
    }
  }

  static final class OfQueueLimit implements ITypeConverter<QueueCommands.QueueLimit> {
    @Override
    public QueueCommands.QueueLimit convert(String value) {
      return value.equals("none")
          ? QueueCommands.QueueLimit.NONE
          : new QueueCommands.QueueLimit(numberOrNone(value));
    }
  }

  static final class OfQueueRate implements ITypeConverter<QueueCommands.QueueRate> {
    @Override
    public QueueCommands.QueueRate convert(String value) {
      if (value.equals("none")) {
        return QueueCommands.QueueRate.NONE;
      }
      int slash = value.indexOf('/');
      if (slash < 0) {
        throw new TypeConversionException(
            "expected N/PERIOD such as 10/1m, or none, found '" + value + "'");
      }
      return new QueueCommands.QueueRate(
          number(value.substring(0, slash), 1, 1_000_000),
          positiveDuration(value.substring(slash + 1)));
    }
  }

  static final class OfEntry implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 0, Integer.MAX_VALUE);
    }
  }
}
