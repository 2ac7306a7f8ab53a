import { blobLaws } from "../blob.suite.ts";
import { memoryBlobs } from "./memory-blobs.ts";

blobLaws("memory", () => memoryBlobs());
