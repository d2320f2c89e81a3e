import { forwardToBackend, proxySettings } from "@/lib/backend-proxy";

export const dynamic = "force-dynamic";

function handle(request: Request): Promise<Response> {
  return forwardToBackend(request, proxySettings(process.env));
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
