package dev.fairway.kubernetes;

import java.io.IOException;

/** What it means that an API server does not let us read something. */
final class Refusal {

  private Refusal() {}

  static String of(int code, String body, Collection collection) {
    return switch (code) {
      case 401 -> "the credential is not accepted (401)";
      case 403 ->
          "may not list "
              + collection.words()
              + " (403; expected: the role that 'fairway "
              + collection.role()
              + "' prints)";
      case 404 ->
          "it knows no "
              + collection.resource()
              + " of fairway.dev (404; expected: 'fairway crds | kubectl apply -f -')";
      default -> "it answers " + code + message(body);
    };
  }

  private static String message(String body) {
    try {
      String message = Json.text(Json.parse(body), "message");
      return message.isEmpty() ? "" : ": " + message;
    } catch (IOException e) {
      return "";
    }
  }
}
