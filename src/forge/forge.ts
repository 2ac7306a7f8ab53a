/** Where branches are asked to be merged: a pull request, a merge request. */
export interface Forge {
  readonly name: string;
  /** Opens a request for a branch that is there, or brings the one that is open for it up to date: asked twice, there is one. */
  openRequest(wish: RequestWish): Promise<OpenedRequest>;
}

export interface RequestWish {
  readonly branch: string;
  /** The branch that it is to be merged into. */
  readonly into: string;
  readonly commit: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

export interface OpenedRequest {
  readonly id: string;
  /** Where a person finds it. */
  readonly url: string;
  readonly isNew: boolean;
}
