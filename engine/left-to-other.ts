/** Thrown by a view that belongs to the other judge: the rule that asked is left to it. */
export class LeftToOther extends Error {
  constructor() {
    super('this judge has no Kubernetes objects')
  }
}
