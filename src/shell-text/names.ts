/** What a script says of its variables and functions, anywhere in it. */
export class Names {
  /** Variables whose values bash evaluates: `declare -i`, `declare -n`. */
  readonly evaluated = new Set<string>();
  /** Arrays: `declare name=value` reads their value as a list of elements. */
  readonly arrays = new Set<string>();
  /** Functions that are given to other processes, which do not have the variables of this one. */
  readonly exported = new Set<string>();
  /** Functions that read code from their input, and the program in them that does. */
  readonly programs = new Map<string, string>();

  get isEmpty(): boolean {
    return this.evaluated.size + this.arrays.size + this.exported.size + this.programs.size === 0;
  }
}
