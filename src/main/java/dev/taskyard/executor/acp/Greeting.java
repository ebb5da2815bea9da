package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.executor.agent.Agent;
import dev.taskyard.task.Summaries;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent says of itself.
 *
 * @param answer its answer to {@code initialize}
 */
record Greeting(JsonNode answer) {
  /** The version of the protocol that we speak. */
  static final int VERSION = 1;

  /** One that we have not heard: nothing is known of it. */
  static final Greeting NONE = new Greeting(Rpc.object());

  boolean hasOurVersion() {
    JsonNode version = answer.path("protocolVersion");
    return version.isInt() && version.intValue() == VERSION;
  }

  /** The version of the protocol that it speaks, for people. */
  String itsVersion() {
    JsonNode version = answer.path("protocolVersion");
    return version.isMissingNode() ? "(none)" : Summaries.summarize(version.toString());
  }

  /** The version of its program; empty where it does not say. */
  String release() {
    return answer.path("agentInfo").path("version").asText("");
  }

  /** Whether it is the one that asks before nothing unless it is told to. */
  boolean isOpenCode() {
    String name = answer.path("agentInfo").path("name").asText("");
    return name.strip().equalsIgnoreCase(Agent.OPENCODE.word());
  }

  /** Whether it can go on with a conversation without telling it again. */
  boolean resumes() {
    JsonNode capabilities = answer.path("agentCapabilities");
    return capabilities.path("sessionCapabilities").path("resume").isObject();
  }

  /** Whether it can go on with a conversation, which it tells again. */
  boolean loads() {
    return answer.path("agentCapabilities").path("loadSession").asBoolean(false);
  }

  /** The ways to log in that it offers, for people. */
  List<String> logins() {
    var logins = new ArrayList<String>();
    for (JsonNode method : answer.path("authMethods")) {
      logins.add(method.path("name").asText(method.path("id").asText("")));
    }
    return logins;
  }
}
