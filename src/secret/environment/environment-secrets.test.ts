import { secretSourceLaws } from "../secret.suite.ts";
import { environmentSecrets } from "./environment-secrets.ts";

secretSourceLaws("the environment", (_, values) => Promise.resolve(environmentSecrets(values)));
