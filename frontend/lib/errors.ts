/** Every failure that a request can end in, as one type that components can show. */
export type ErrorKind = "network" | "unauthenticated" | "rejected" | "unavailable" | "malformed";

export interface ErrorDetails {
  readonly status: number;
  readonly requestId: string | null;
  /** How long the server asks to wait, in milliseconds; 0 where it does not say. */
  readonly retryAfterMs: number;
  /** The whole body, for errors that carry more than a message. */
  readonly body: unknown;
}

const NO_DETAILS: ErrorDetails = { status: 0, requestId: null, retryAfterMs: 0, body: null };

export class ApiError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    details: Partial<ErrorDetails> = {},
  ) {
    super(message);
    this.name = "ApiError";
    this.details = { ...NO_DETAILS, ...details };
  }

  readonly details: ErrorDetails;
}

export function networkError(): ApiError {
  return new ApiError("network", "network_error", "You seem to be offline. Check your connection and try again.");
}

export function unavailableError(status: number): ApiError {
  return new ApiError("unavailable", "unavailable", "The server cannot be reached. Please try again soon.", { status });
}

export function malformedError(status: number): ApiError {
  return new ApiError("malformed", "malformed_response", "The server sent an answer this page cannot read.", { status });
}

export function kindOfStatus(status: number): ErrorKind {
  if (status === 401) return "unauthenticated";
  return status >= 500 ? "unavailable" : "rejected";
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError("malformed", "unknown", messageOf(error));
}

export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something went wrong. Please try again.";
}
