package dev.fairway.relay;

import dev.fairway.proxy.Answers;
import dev.fairway.proxy.Refusal;

/** Refusals of the admin listener, for people with curl. */
final class PlainAnswers implements Answers {

  @Override
  public Answer render(Refusal refusal, String id) {
    return new Answer("text/plain; charset=utf-8", refusal.message() + "\n");
  }
}
