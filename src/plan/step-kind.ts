import type { z } from "zod";
import type { ValueType } from "../expression/expression.ts";
import type { Problem } from "../problem/problem.ts";
import type { InputDefinition } from "./input.ts";
import type { Argument, Arguments, Block, Branch, Conduct, PlanNode, Primitive } from "./plan.ts";

/** The way from a step to one of its parts. */
export type FieldPath = readonly (string | number)[];

/** What a field that holds steps looks like: a list of them, lists under names, or a single one for each item. */
export type BodyShape = "steps" | "cases" | "item";

/** One kind of step: what may be written, and what it means in the plan. A dialect is given the table of kinds. */
export interface StepKind {
  readonly name: string;
  /** One sentence for the reference. */
  readonly summary: string;
  readonly shape: z.ZodObject;
  /** The fields that hold steps. */
  readonly bodies: Readonly<Record<string, BodyShape>>;
  /** True where the steps inside may run more than once, so that each sees what the others did the last time. */
  readonly repeats: boolean;
  /** What `steps.<id>.output` has. */
  readonly results: Readonly<Record<string, ValueType>>;
  /** The field whose keys are results too. */
  readonly resultsFrom?: string;
  /** The field that names another workflow, whose outputs are results too. */
  readonly resultsOf?: string;
  /** Names that only this field may use. */
  readonly ownNames: Readonly<Record<string, readonly string[]>>;
  /** Reads the data of a step by the kind's shape; the answer compiles it. */
  read(data: unknown): ReadStep;
}

export type ReadStep =
  | { readonly ok: true; readonly compile: (compiler: StepCompiler) => Primitive }
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[] };

export interface StepKindDefinition<Shape extends z.ZodObject> {
  readonly name: string;
  readonly summary: string;
  readonly shape: Shape;
  readonly bodies?: Readonly<Record<string, BodyShape>>;
  readonly repeats?: boolean;
  readonly results: Readonly<Record<string, ValueType>>;
  readonly resultsFrom?: string;
  readonly resultsOf?: string;
  readonly ownNames?: Readonly<Record<string, readonly string[]>>;
  readonly compile: (step: z.output<Shape>, compiler: StepCompiler) => Primitive;
}

/** Makes a kind of its definition; the shape's types reach `compile`, and nowhere else. */
export function defineStepKind<Shape extends z.ZodObject>(definition: StepKindDefinition<Shape>): StepKind {
  const { bodies = {}, repeats = false, ownNames = {} } = definition;
  return {
    ...definition,
    bodies,
    repeats,
    ownNames,
    read(data) {
      const parsed = definition.shape.safeParse(data);
      if (!parsed.success) return { ok: false, issues: parsed.error.issues };
      return { ok: true, compile: (compiler) => definition.compile(parsed.data, compiler) };
    },
  };
}

/** What a kind may ask of the dialect while it compiles one step. Each answer reports what is wrong on its way. */
export interface StepCompiler {
  /** Text with expressions in it. */
  text(path: FieldPath): Argument;
  /** Any value; texts anywhere inside may hold expressions. */
  value(path: FieldPath): Argument;
  /** A mapping of such values; a missing field gives none. */
  values(path: FieldPath): Arguments;
  /** A condition: a truth, or text with an expression. */
  condition(path: FieldPath): Argument;
  /** Something that is run by a shell. */
  command(path: FieldPath): Argument;
  steps(path: FieldPath): Block;
  cases(path: FieldPath): readonly Branch[];
  item(path: FieldPath): PlanNode;
  /** The fields that every activity shares, with the time limit that holds where the author gives none. */
  conduct(defaultTimeout?: number): Conduct;
  /** The addresses of steps that have run by now. */
  earlierSteps(path: FieldPath): readonly string[];
  /** The address of the last step of a kind that stands before this one and can have run by now. */
  nearestEarlier(kind: string): string | undefined;
  /** The address of the step with an id, where it is of a kind, stands before this one and can have run by now. */
  earlierOfKind(id: string, kind: string): string | undefined;
  /** The plan behind the name of another workflow, checked against the inputs it is given. */
  workflow(path: FieldPath, inputsPath: FieldPath): string;
  /** What the workflow says for all its steps. */
  readonly defaults: WorkflowDefaults;
  /** The declared inputs; undefined where they could not be read, so that nothing is held against them. */
  readonly inputs: ReadonlyMap<string, InputDefinition> | undefined;
  readonly insideFanOut: boolean;
  report(path: FieldPath, problem: Problem): void;
}

export interface WorkflowDefaults {
  readonly integration?: Argument;
  readonly model?: Argument;
  readonly options: Arguments;
}
