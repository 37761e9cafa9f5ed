package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {

  @TempDir Path folder;

  @Test
  void aProgramWithAnInterpreterIsNotStatic() throws Exception {
    assertThat(ElfFile.read(program(1, 3)).isStatic()).isFalse();
    assertThat(ElfFile.read(program(1, 4)).isStatic()).isTrue();
    assertThat(ElfFile.read(Path.of("/proc/self/exe")).isStatic()).isFalse();
  }

  @Test
  void aScriptIsNoProgram() throws Exception {
    Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\n" + "#".repeat(100));
    assertThatThrownBy(() -> ElfFile.read(script))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(script + ": not a 64-bit program");
  }

  @Test
  void damagedHeadersEndInAnAnswerOrAnErrorThatNamesTheFile() throws Exception {
    byte[] whole = Files.readAllBytes(program(1, 3));
    Random random = new Random(7);
    Path file = folder.resolve("damaged");
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = whole.clone();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, damaged);
      try {
        assertThat(ElfFile.read(file)).isNotNull();
      } catch (IOException e) {
        assertThat(e).as("round " + round).hasMessageContaining(file.toString());
      }
    }
  }

  private Path program(int... segmentTypes) throws IOException {
    ByteBuffer elf =
        ByteBuffer.allocate(64 + 56 * segmentTypes.length).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1});
    elf.putLong(32, 64);
    elf.putShort(54, (short) 56);
    elf.putShort(56, (short) segmentTypes.length);
    for (int i = 0; i < segmentTypes.length; i++) {
      elf.putInt(64 + 56 * i, segmentTypes[i]);
    }
    return Files.write(folder.resolve("program"), elf.array());
  }
}
