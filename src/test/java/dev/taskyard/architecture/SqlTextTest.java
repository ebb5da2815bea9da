package dev.taskyard.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * SQL is text that was written here, and values are bound to it. A statement that is put together
 * in any other way is named below with the reason why nothing of anybody else's gets into it.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SqlTextTest {
  private static final Path STORE = Path.of("src/main/java/dev/taskyard/store");
  private static final Set<String> TAKE_SQL =
      Set.of(
          "createQuery",
          "createUpdate",
          "createScript",
          "createBatch",
          "createCall",
          "prepareBatch",
          "prepareStatement",
          "prepareCall",
          "execute",
          "executeQuery",
          "executeUpdate",
          "executeLargeUpdate",
          "addBatch",
          "nativeSQL",
          "copyIn",
          "setConnectionInitSql");

  private static final Map<String, String> MADE = new TreeMap<>();

  static {
    String checkedName = "the schema's name, which Opening lets through as [a-z_][a-z0-9_]* alone";
    MADE.put(
        "Database.createSchema: \"create schema \" + opening.dialect().schemaName(settings.schema())",
        checkedName);
    MADE.put(
        "Database.dropSchema: DROP + opening.dialect().schemaName(settings.schema()) + \" cascade\"",
        checkedName);
    MADE.put("Database.alone: sql", checkedName + "; or the names of our own tables");
    MADE.put("Database.takeTurn: turn", checkedName);
    MADE.put("H2Backup.tasks: \"select count(*) from \" + schema + \".tasks\"", checkedName);
    MADE.put(
        "Schema.migrate: \"update \" + name + \".schema_info set schema_version = \" + VERSION + \" where schema_version < \" + VERSION",
        checkedName);
    MADE.put(
        "Schema.read: \"select schema_version, min_program from \" + name + \".schema_info\"",
        checkedName);

    MADE.put(
        "UnfinishedMigration.finish: \"select * from \" + schema + \".\\\"flyway_schema_history\\\" for update\"",
        checkedName);
    MADE.put(
        "UnfinishedMigration.comment: \"comment on schema \" + schema + \" is \\'\" + comment + \"\\'\"",
        checkedName + "; and the version of a migration of ours");
    MADE.put("UnfinishedMigration.runAgain: sql", "a statement of a migration of ours");
    MADE.put("UnfinishedMigration.tidyCopies: change", checkedName + "; and a table's, quoted");

    String oneOfConstants = "a private method that is handed constants of its own class";
    MADE.put("BenchStore.number: sql", oneOfConstants);
    MADE.put("BenchStore.stretch: sql", oneOfConstants);
    MADE.put("ClearStore.countOld: statement", oneOfConstants);
    MADE.put("ClearStore.delete: statement", oneOfConstants);
    MADE.put("LimitStore.updateEach: queues", oneOfConstants);
    MADE.put("LimitStore.updateEach: update", oneOfConstants);
    MADE.put("PickStore.lock: \"select * \" + rows + \" for update skip locked\"", oneOfConstants);
    MADE.put("PickStore.lock: \"select task_id \" + rows", oneOfConstants);
    MADE.put("PostgresDialect.send: statement", oneOfConstants);

    String dialect = "a constant of the dialect";
    MADE.put("Database.durability: dialect.durability()", dialect);
    MADE.put("Database.takeTurn: setting", dialect);
    MADE.put("Database.transactions: setting", dialect);

    String ownNames = "names of our own tables and columns, and places for values";
    MADE.put("H2Dialect.load: insert", ownNames);
    MADE.put("PostgresDialect.load: copy", ownNames);
    MADE.put("RowSet.bound: text", ownNames);
    MADE.put("RowSet.executeEach: one.sql", ownNames);
    MADE.put("RowSet.insert: text", ownNames);
    MADE.put("HistoryStore.reserveTaskIds: RESTART_TASKS + (tasks + 1)", "a number");
    MADE.put("HistoryStore.reserveWorkerIds: RESTART_WORKERS + (first + workers)", "a number");
    MADE.put("ReadOnlyQuery.read: sql", "a person's own query, read-only and rolled back");
  }

  @Test
  void every_statement_is_a_constant_or_is_known_to_be_made_of_nothing_from_outside()
      throws IOException {
    var scan = new Scan();
    scan.readAll();

    assertThat(scan.statements).isGreaterThan(150);
    assertThat(scan.made).isEqualTo(new TreeSet<>(MADE.keySet()));
  }

  /** The name of a schema can't be bound, so it is looked at before anything is opened. */
  @Test
  void a_schema_s_name_is_a_name() {
    for (String name : List.of("x; drop schema y", "X", "x y", "", "1x", "x\"", "x".repeat(64))) {
      var settings = new DatabaseSettings("jdbc:h2:mem:x", null, null, name);
      assertThatThrownBy(() -> Database.open(settings, 1)).hasMessageContaining("Unusable schema");
      assertThatThrownBy(() -> Database.createSchema(settings))
          .hasMessageContaining("Unusable schema");
      assertThatThrownBy(() -> Database.dropSchema(settings))
          .hasMessageContaining("Unusable schema");
    }
  }

  private static final class Scan {
    /** Constants by name, and by class and name. */
    private final Map<String, ExpressionTree> constants = new HashMap<>();

    private final Set<String> made = new TreeSet<>();
    private int statements;

    void readAll() throws IOException {
      var compiler = ToolProvider.getSystemJavaCompiler();
      try (var files = compiler.getStandardFileManager(null, null, null);
          Stream<Path> sources = Files.walk(STORE)) {
        List<Path> all = sources.filter(path -> path.toString().endsWith(".java")).toList();
        var task =
            (JavacTask)
                compiler.getTask(
                    null, files, null, null, null, files.getJavaFileObjectsFromPaths(all));
        var units = new java.util.ArrayList<CompilationUnitTree>();
        task.parse().forEach(units::add);
        units.forEach(unit -> unit.accept(new Constants(), null));
        units.forEach(unit -> unit.accept(new Calls(), null));
      }
    }

    private final class Constants extends TreeScanner<Void, String> {
      @Override
      public Void visitClass(ClassTree type, @Nullable String outer) {
        for (Tree member : type.getMembers()) {
          if (member instanceof VariableTree field
              && field
                  .getModifiers()
                  .getFlags()
                  .containsAll(Set.of(Modifier.STATIC, Modifier.FINAL))
              && field.getInitializer() != null) {
            constants.put(type.getSimpleName() + "." + field.getName(), field.getInitializer());
          }
        }
        return super.visitClass(type, type.getSimpleName().toString());
      }
    }

    private final class Calls extends TreeScanner<Void, Void> {
      private String type = "";
      private String method = "";

      @Override
      public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
        String outer = type;
        type = tree.getSimpleName().isEmpty() ? type : tree.getSimpleName().toString();
        super.visitClass(tree, null);
        type = outer;
        return null;
      }

      @Override
      public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
        String outer = method;
        method = tree.getName().toString();
        super.visitMethod(tree, null);
        method = outer;
        return null;
      }

      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree call, @Nullable Void nothing) {
        if (TAKE_SQL.contains(nameOf(call)) && takesText(call)) {
          statements++;
          if (!isConstant(call.getArguments().get(0), type)) {
            made.add(type + "." + method + ": " + call.getArguments().get(0));
          }
        }
        return super.visitMethodInvocation(call, null);
      }

      /** A set of rows that is told its handle executes what it was made with. */
      private static boolean takesText(MethodInvocationTree call) {
        return !call.getArguments().isEmpty()
            && !call.getArguments().get(0).toString().equals("handle");
      }

      private static String nameOf(MethodInvocationTree call) {
        Tree select = call.getMethodSelect();
        return select instanceof MemberSelectTree member
            ? member.getIdentifier().toString()
            : select.toString();
      }
    }

    private boolean isConstant(ExpressionTree tree, String type) {
      if (tree instanceof LiteralTree) {
        return true;
      } else if (tree instanceof ParenthesizedTree inner) {
        return isConstant(inner.getExpression(), type);
      } else if (tree instanceof BinaryTree sum) {
        return isConstant(sum.getLeftOperand(), type) && isConstant(sum.getRightOperand(), type);
      } else if (tree instanceof ConditionalExpressionTree choice) {
        return isConstant(choice.getTrueExpression(), type)
            && isConstant(choice.getFalseExpression(), type);
      } else if (tree instanceof MethodInvocationTree call
          && call.getMethodSelect() instanceof MemberSelectTree made
          && made.getIdentifier().contentEquals("formatted")) {
        return isConstant(made.getExpression(), type)
            && call.getArguments().stream().allMatch(part -> isConstant(part, type));
      } else if (tree instanceof MethodInvocationTree call
          && call.getMethodSelect() instanceof IdentifierTree) {
        // A method of the same class that makes text of constants.
        return call.getArguments().stream().allMatch(part -> isConstant(part, type));
      } else if (tree instanceof IdentifierTree name) {
        return isNamed(type + "." + name.getName(), type);
      } else if (tree instanceof MemberSelectTree member) {
        String owner = member.getExpression().toString();
        return isNamed(owner + "." + member.getIdentifier(), owner);
      }
      return false;
    }

    private boolean isNamed(String name, String type) {
      ExpressionTree value = constants.get(name);
      return value != null && isConstant(value, type);
    }
  }
}
