/** Does work on what one checklist issue and its account's record say, one after the other. */
export type ChecklistTurn = <Result>(issue: number, work: () => Promise<Result>) => Promise<Result>;
