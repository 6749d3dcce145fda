/** Runs work on one checklist issue and its account's record in order. */
export type ChecklistTurn = <Result>(issue: number, work: () => Promise<Result>) => Promise<Result>;
