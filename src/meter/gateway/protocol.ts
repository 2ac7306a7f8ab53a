import type { Wire } from "../meter.ts";
import type { ReadPart } from "./answer.ts";
import { readChat } from "./wires/chat.ts";
import { readGemini } from "./wires/gemini.ts";
import { readMessages } from "./wires/messages.ts";
import { readResponses } from "./wires/responses.ts";

export const readPart: Readonly<Record<Wire, ReadPart>> = {
  messages: readMessages,
  responses: readResponses,
  chat: readChat,
  gemini: readGemini,
};
