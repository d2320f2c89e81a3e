/** The uniform error body that the backend and this server share. */
export function errorResponse(status: number, code: string, message: string, requestId: string): Response {
  return Response.json(
    { error: { code, message, request_id: requestId } },
    { status, headers: { "Cache-Control": "no-store", "X-Request-Id": requestId } },
  );
}
