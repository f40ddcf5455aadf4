import type { Call, Definition, Expression, Name, Statement } from './ast.ts';

/** What is met on a walk over every expression of a definition, taken or not. */
export interface Visitor {
  name?(name: Name): void;
  /** After its arguments. */
  call?(call: Call): void;
  /** A name that is given a value. */
  binding?(name: Name, kind: 'parameter' | Statement['kind']): void;
  statement?(statement: Statement): void;
}

/** Visits a net or a block in the order of the text. */
export function walk({ params, body }: Definition, visitor: Visitor): void {
  for (const { name, value } of params) {
    if (value) walkExpression(value, visitor);
    visitor.binding?.(name, 'parameter');
  }
  walkStatements(body, visitor);
}

export function walkStatements(body: readonly Statement[], visitor: Visitor): void {
  for (const statement of body) {
    visitor.statement?.(statement);
    for (const expression of expressionsOf(statement)) walkExpression(expression, visitor);
    for (const name of namesOf(statement)) visitor.binding?.(name, statement.kind);
    if (statement.kind === 'for' || statement.kind === 'repeat') walkStatements(statement.body, visitor);
    if (statement.kind === 'if') {
      walkStatements(statement.then, visitor);
      walkStatements(statement.otherwise, visitor);
    }
  }
}

/** The names that a statement itself gives a value to. */
export function namesOf(statement: Statement): readonly Name[] {
  if (statement.kind === 'assign' || statement.kind === 'for') return statement.names;
  return 'name' in statement ? [statement.name] : [];
}

function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'input':
      return statement.shape;
    case 'output':
    case 'assign':
      return [statement.value];
    case 'search':
      return [statement.value, statement.domain];
    case 'for':
      return [statement.over];
    case 'repeat':
      return [statement.count];
    case 'if':
      return [statement.condition];
    case 'return':
      return statement.values;
  }
}

function walkExpression(expression: Expression, visitor: Visitor): void {
  for (const part of partsOf(expression)) walkExpression(part, visitor);
  if (expression.kind === 'name') visitor.name?.(expression.name);
  if (expression.kind === 'call') visitor.call?.(expression);
  if (expression.kind === 'pipe')
    for (const stage of expression.stages) {
      for (const { value } of stage.args) walkExpression(value, visitor);
      visitor.call?.(stage);
    }
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'list':
      return expression.items;
    case 'range': {
      const { from, to, step } = expression;
      return step ? [from, to, step] : [from, to];
    }
    case 'binary':
      return [expression.left, expression.right];
    case 'unary':
      return [expression.operand];
    case 'member':
      return [expression.object];
    case 'if':
      return [expression.condition, expression.then, expression.otherwise];
    case 'pipe':
      return [expression.head];
    case 'call':
      return expression.args.map(({ value }) => value);
    case 'name':
    case 'number':
    case 'size':
    case 'string':
    case 'boolean':
    case 'wrong':
      return [];
  }
}
