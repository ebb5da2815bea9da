package dev.taskyard.executor.chat;

/** Told of a reply as it comes. */
interface ReplyListener {
  /** A piece of its text. */
  void said(String piece) throws InterruptedException;

  /** Something that is not text: a thought, a part of a call. */
  void alive();
}
