package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Objects;

/** The parameters of what we ask for. Pure. */
final class Requests {
  private Requests() {}

  /** Who we are, and that we offer neither files nor terminals. */
  static ObjectNode initialize(int protocolVersion) {
    ObjectNode params = Rpc.object().put("protocolVersion", protocolVersion);
    ObjectNode capabilities = params.putObject("clientCapabilities").put("terminal", false);
    capabilities.putObject("fs").put("readTextFile", false).put("writeTextFile", false);
    params.putObject("clientInfo").put("name", "taskyard").put("version", version());
    return params;
  }

  private static String version() {
    String version = Requests.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "development");
  }

  /** Where a conversation takes place. */
  static ObjectNode at(Path workspace) {
    ObjectNode params = Rpc.object().put("cwd", workspace.toString());
    params.putArray("mcpServers");
    return params;
  }

  /** Something about this conversation. */
  static ObjectNode of(String session) {
    return Rpc.object().put("sessionId", session);
  }

  static ObjectNode prompt(String session, String text) {
    ObjectNode params = of(session);
    params.putArray("prompt").addObject().put("type", "text").put("text", text);
    return params;
  }
}
