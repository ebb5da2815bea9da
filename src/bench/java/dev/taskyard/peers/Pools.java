package dev.taskyard.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Connection pools for the peers that want one. */
final class Pools {
  private Pools() {}

  static HikariDataSource of(Place place, int connections) {
    var config = new HikariConfig();
    config.setJdbcUrl(place.url());
    config.setMaximumPoolSize(connections);
    return new HikariDataSource(config);
  }
}
