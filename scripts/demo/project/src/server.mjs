import { createServer } from "node:http";

const routes = {
  "/": { GET: () => ({ status: 200, body: "hello\n" }) },
};

export function answer(method, path) {
  const route = routes[path];
  if (route === undefined) return { status: 404, body: "not found\n" };
  return route[method]?.() ?? { status: 405, body: "not allowed\n" };
}

export const server = createServer((request, response) => {
  const { status, body } = answer(request.method, request.url);
  response.writeHead(status, { "content-type": "text/plain" }).end(body);
});
