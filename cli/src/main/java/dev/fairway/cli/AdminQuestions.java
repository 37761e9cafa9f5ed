package dev.fairway.cli;

import dev.fairway.observe.AdminClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Asks a running job.
 *
 * @param job the word after {@code fairway} that starts it
 * @param socket its admin socket
 * @param whereElse which options name another one
 */
record AdminQuestions(String job, Path socket, String whereElse) {

  /** How a question is put. */
  @FunctionalInterface
  interface Question {
    AdminClient.Answer put(AdminClient client) throws IOException;
  }

  /**
   * Asks for a resource.
   *
   * @return the answer, an object
   * @throws CommandFailure if there is none; its message says what helps
   */
  String ask(String target) {
    return ask(client -> client.get(target));
  }

  /** The same with another question. */
  String ask(Question question) {
    return ask(question, "'fairway " + job + " connections' shows what is open.");
  }

  /**
   * The same with another question.
   *
   * @param remedy what helps where there is nothing of the name that was asked for
   */
  String ask(Question question, String remedy) {
    AdminClient.Answer answer = put(question);
    if (answer.status() == 200) {
      return answer.body();
    }
    Map<String, Object> error = Json.object(answer.body());
    throw new CommandFailure(
        Table.printable(Json.text(error, "error")),
        answer.status() == 404 || answer.status() == 409
            ? remedy
            : "The " + job + "'s log may say more.");
  }

  private AdminClient.Answer put(Question question) {
    try {
      return question.put(new AdminClient(socket));
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("Permission denied")) {
        throw new CommandFailure(
            "the admin socket " + socket + " is not yours",
            "Ask as the user that runs the " + job + ", with sudo -u for instance.",
            e);
      }
      if (message.contains("refused") || message.contains("No such file")) {
        throw new CommandFailure(
            "no " + job + " runs at the admin socket " + socket,
            "Start one with 'fairway " + job + "', or name its " + whereElse + ".",
            e);
      }
      throw new CommandFailure(
          "the " + job + " at " + socket + " did not answer: " + message,
          "The " + job + "'s log may say more.",
          e);
    }
  }
}
