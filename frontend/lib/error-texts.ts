/** Plain words for errors by their code. What has no words here keeps the server's where those are for people. */
const TEXTS: Readonly<Record<string, string>> = {
  unauthenticated: "Please sign in again.",
  forbidden: "This belongs to another account.",
  not_found: "This does not exist any more.",
  rate_limited: "That was a bit too fast. Please wait a moment and try again.",
  unavailable: "The server is busy right now. Please try again soon.",
  internal_error: "Something went wrong on our side. Please try again.",
  body_too_large: "That is too long to send at once.",
  malformed_json: "That could not be sent. Please reload the page and try again.",
  invalid_input: "Something in there cannot be saved as it is. Please check it and try again.",
  model_timeout: "The assistant took too long to answer. Your message is kept.",
  model_unreachable: "The assistant cannot be reached right now. Your message is kept.",
  model_key_refused: "The assistant is not set up correctly, so it cannot answer. Your message is kept.",
  model_busy: "The assistant has too much to do right now. Your message is kept.",
  model_fault: "The assistant could not finish its answer. Your message is kept.",
};

const FIELDS: Readonly<Record<string, string>> = {
  email: "Please enter an email address, like ada@example.com.",
  name: "Please enter a name of at most 100 characters.",
  title: "A title has 1 to 200 characters.",
  notes: "Notes have at most 10,000 characters.",
  due_date: "This due date is not a date of the calendar.",
  due_time: "This time is not a time of the day.",
  tags: "A todo has at most 20 tags of at most 40 characters each.",
  message: "A message has at most 4,000 characters.",
};

/** "body.email: value is not a valid email address" and the like: the name of the field, if the text has one. */
const FIELD = /^(?:body|query|path)\.([a-z_]+)/;
/** What is meant for whoever runs the server or calls the API: variable names, ids, paths of fields. */
const TECHNICAL = /[A-Z]{2,}_[A-Z]|[0-9a-f]{8}-[0-9a-f]{4}-|\b(?:body|query|path)\.[a-z_]+|\btoken\b/;

/** What a person reads for an error with this code and this text of the server's. */
export function plainText(code: string, message: string): string {
  const field = FIELD.exec(message)?.[1];
  if (field !== undefined && FIELDS[field]) return FIELDS[field];
  const isTechnical = TECHNICAL.test(message) || code.startsWith("model_") || message.trim() === "";
  if (!isTechnical) return message;
  return TEXTS[code] ?? "That did not work. Please try again.";
}
