package dev.taskyard.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProcessIdentityTest {

  @Test
  void a_worktree_is_on_this_host() {
    assertThat(ProcessIdentity.worktreeHost(Map.of())).isEqualTo(ProcessIdentity.hostName());
    assertThat(ProcessIdentity.worktreeHost(Map.of("TASKYARD_HOST", " ")))
        .isEqualTo(ProcessIdentity.hostName());
  }

  @Test
  void hosts_that_share_worktrees_may_share_a_name() {
    assertThat(ProcessIdentity.worktreeHost(Map.of("TASKYARD_HOST", "compose")))
        .isEqualTo("compose");
  }

  @Test
  void a_name_is_cut_to_what_a_row_holds() {
    assertThat(ProcessIdentity.worktreeHost(Map.of("TASKYARD_HOST", "h".repeat(300))))
        .isEqualTo("h".repeat(255));
  }
}
