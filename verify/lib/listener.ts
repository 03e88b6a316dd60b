import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/**
 * The listener of an HTTP server whose answers take a while. When one throws, the client gets the error with status 500, or
 * half an answer that breaks off: it also throws when a client is stopped during its request, and that must not end the run.
 */
export const listener =
  (answer: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>): RequestListener =>
  (request, response) => {
    answer(request, response).catch((error: Error) => {
      if (response.headersSent) {
        response.destroy();
      } else {
        response.writeHead(500).end(error.message);
      }
    });
  };
