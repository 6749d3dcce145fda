import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { readQuery } from "./document.ts";

export interface GraphqlRequest {
  readonly query?: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** What a request of GraphQL weighs before it is carried out. */
export interface Weight {
  /** Points of the primary limit. */
  readonly cost: number;
  /** How many nodes it may answer at most. */
  readonly nodes: number;
  /** Names of the mutations that it asks for. */
  readonly mutations: readonly string[];
}

/**
 * Weighs a request as GitHub documents it: each connection is asked for once for each parent that there may be, and a
 * hundred of these are a point.
 *
 * https://docs.github.com/en/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api
 */
export function weigh(request: GraphqlRequest): Weight {
  const { document } = readQuery(request.query ?? "");
  const operation = document && operationOf(document, request.operationName);
  if (!document || !operation) return { cost: 1, nodes: 0, mutations: [] };
  const { requests, nodes } = count(operation.selectionSet, 1, {
    document,
    operation,
    variables: request.variables ?? {},
  });
  const mutations = operation.operation === OperationTypeNode.MUTATION ? namesIn(operation.selectionSet) : [];
  return { cost: Math.max(Math.round(requests / 100), 1), nodes, mutations };
}

interface Question {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Count {
  readonly requests: number;
  readonly nodes: number;
}

function count({ selections }: SelectionSetNode, parents: number, question: Question): Count {
  const counts = selections.map((selection): Count => {
    if (selection.kind === Kind.FIELD) return countField(selection, parents, question);
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragmentOf(question.document, selection.name.value)?.selectionSet;
    return inner ? count(inner, parents, question) : { requests: 0, nodes: 0 };
  });
  return total(counts);
}

function countField(field: FieldNode, parents: number, question: Question): Count {
  const size = sizeOf(field, question);
  const children = size === undefined ? parents : parents * size;
  const own = size === undefined ? { requests: 0, nodes: 0 } : { requests: parents, nodes: children };
  return field.selectionSet ? total([own, count(field.selectionSet, children, question)]) : own;
}

/** How many are asked for of a connection; undefined for any other field. */
function sizeOf({ arguments: args }: FieldNode, { operation, variables }: Question): number | undefined {
  const value = args?.find(({ name }) => name.value === "first" || name.value === "last")?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  if (value?.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  const defined = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
  return Number(variables[name] ?? (defined?.kind === Kind.INT ? defined.value : 0));
}

function total(counts: readonly Count[]): Count {
  return {
    requests: counts.reduce((sum, { requests }) => sum + requests, 0),
    nodes: counts.reduce((sum, { nodes }) => sum + nodes, 0),
  };
}

function operationOf({ definitions }: DocumentNode, name: string | null | undefined) {
  return definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION && (name ?? definition.name?.value) === definition.name?.value,
  );
}

function fragmentOf({ definitions }: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  return definitions.find(
    (definition): definition is FragmentDefinitionNode =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
  );
}

function namesIn({ selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : []));
}
