package dev.fairway.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How figures become rows, and what is read from the operating system and from the JVM. */
class FiguresTest {

  @Test
  void aRowHasTheMedianAndTheRatioToEachBaseline() {
    Series cpu = new Series("hub", "get-h1", "cpu", "us/request");
    List.of(30.0, 90.0, 33.0).forEach(value -> cpu.add("fairway", value));
    List.of(44.0, 45.0, 10.0).forEach(value -> cpu.add("nginx", value));

    assertThat(JsonRows.format(cpu.rows()))
        .isEqualTo(
            """
            {"bench":"hub","case":"get-h1","metric":"cpu","unit":"us/request","subject":"fairway",\
            "value":33.0,"baseline":"nginx","ratio":0.75,"runs":[30.0,90.0,33.0]}
            {"bench":"hub","case":"get-h1","metric":"cpu","unit":"us/request","subject":"nginx",\
            "value":44.0,"baseline":null,"ratio":null,"runs":[44.0,45.0,10.0]}
            """);
  }

  @Test
  void nothingIsComparedWithZero() {
    Series accepts = new Series("hub", "get-h1", "upstream-accepts", "connections");
    accepts.add("fairway", 2);
    accepts.add("nginx", 0);
    accepts.add("haproxy", 0);

    assertThat(accepts.rows())
        .allMatch(row -> row.baseline().isEmpty() && row.ratio().isEmpty())
        .hasSize(3);
  }

  @Test
  void aSubjectThatStillGetsFasterIsDoubtful() {
    List<Double> busy = List.of(99.0, 98.0, 99.0, 97.0, 99.0);
    Map<String, List<Double>> warming = Map.of("fairway", List.of(38.8, 35.4, 31.6, 29.1, 27.9));
    Map<String, List<Double>> settled = Map.of("nginx", List.of(26.7, 28.5, 32.8, 26.8, 27.0));

    assertThat(Doubts.of(warming, Map.of("fairway", busy)))
        .singleElement()
        .asString()
        .contains("fairway was still getting faster (37.1, then 28.5)", "--warmup");
    assertThat(Doubts.of(settled, Map.of("nginx", busy))).isEmpty();
  }

  @Test
  void aSubjectThatWaitsForItsLoadIsDoubtful() {
    assertThat(Doubts.of(Map.of(), Map.of("nginx", List.of(67.4, 61.5, 77.0))))
        .singleElement()
        .asString()
        .contains("nginx was busy for only 67 % of its CPU");
  }

  @Test
  void theTableSaysWhichGatesAreKept() {
    Series cpu = new Series("hub", "get-h1", "cpu", "us/request");
    cpu.add("fairway", 21);
    cpu.add("nginx", 20);
    cpu.add("haproxy", 20);

    assertThat(TableRows.format(cpu.rows()).lines().toList())
        .anyMatch(line -> line.contains("1.05x nginx") && line.contains("pass (gate 1.10, goal"))
        .anyMatch(line -> line.contains("1.05x haproxy") && line.contains("MISS (gate 1.00)"));
  }

  @Test
  void eachBenchHasGatesOfItsOwnForCasesOfTheSameName() {
    Series cpu = new Series("relay", "connect", "cpu", "us/connection");
    cpu.add("fairway", 17);
    cpu.add("nginx", 10);

    assertThat(TableRows.format(cpu.rows())).contains("1.70x nginx", "pass (gate 1.80, goal 1.30)");
    assertThat(JsonRows.format(cpu.rows())).startsWith("{\"bench\":\"relay\",");
  }

  @Test
  void aGateCanDemandTheLeast() {
    Series rate = new Series("tunnel", "bulk-1", "rate-down", "Mb/s");
    rate.add("fairway", 4_000);
    rate.add("tls", 13_000);
    rate.add("tls-relay", 5_000);

    assertThat(TableRows.format(rate.rows()).lines().toList())
        .anyMatch(
            line -> line.contains("0.31x tls  ") && line.contains("pass (gate at least 0.28)"))
        .anyMatch(
            line -> line.contains("0.80x tls-relay") && line.contains("MISS (gate at least 0.85)"));
  }

  @Test
  void aStreamOfATunnelMayCostSoMuchAtEachEnd() {
    Series heap = new Series("tunnel", "idle-5000", "live-heap-agent", "KiB/stream");
    heap.add("fairway", 3.95);
    Series memory = new Series("tunnel", "idle-5000", "memory-hub", "KiB/stream");
    memory.add("fairway", 11.9);

    assertThat(TableRows.format(heap.rows())).contains("MISS (gate 3.91)");
    assertThat(TableRows.format(memory.rows())).contains("pass (gate 12)");
  }

  @Test
  void theTimeOfAProcessIsFoundBehindAnyName() {
    String stat = "42 (a) b (c) S 1 42 42 0 -1 4194560 9 0 0 0 170 30 0 0 20 0 1 0 100 0 0";

    assertThat(CpuTime.ticks(stat)).isEqualTo(200);
  }

  @Test
  void theSubjectsHaveACpuOfTheirOwn() {
    assertThat(Cpus.of("0-1")).isEqualTo(new Cpus("0", "1"));
    assertThat(Cpus.of("2,4-6").far()).isEqualTo("4");
    assertThat(Cpus.of("2,4-6")).isEqualTo(new Cpus("2", "4,5,6"));
    assertThat(Cpus.of("3")).isEqualTo(new Cpus("3", "3"));
  }

  @Test
  void theHeapOfG1IsReadAsOnePart() {
    String info =
        """
        4711:
         garbage-first heap   total reserved 4194304K, committed 65536K, used 3072K \
        [0x0000000700000000, 0x0000000800000000)
          region size 2048K, 1 young (2048K), 0 survivors (0K)
         Metaspace       used 100K, committed 320K, reserved 1114112K
        """;

    assertThat(JavaHeap.parse(info)).isEqualTo(new JavaHeap(3072, 0x700000000L, 0x800000000L));
  }

  @Test
  void theHeapOfSerialIsReadAsTwoParts() {
    String info =
        """
        4711:
         DefNew     total 78656K, used 100K [0x0000000700000000, 0x0000000705550000, \
        0x0000000755550000)
          eden space 69952K,  16% used [0x0000000700000000, 0x0000000700b2d8d0, 0x0000000704450000)
         Tenured    total 174784K, used 2000K [0x0000000755550000, 0x0000000760000000, \
        0x0000000800000000)
        """;

    assertThat(JavaHeap.parse(info)).isEqualTo(new JavaHeap(2100, 0x700000000L, 0x800000000L));
  }

  @Test
  void aHeapThatCannotBeReadIsNoZero() {
    assertThatThrownBy(() -> JavaHeap.parse("4711:\n ZHeap used 32M, capacity 256M"))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("ZHeap");
  }
}
