import { DEFINITION_SCHEMAS, type Definition } from './definition/index.ts'

/**
 * The one text form of a definition: keys in the order of its schema (unknown ones after them, as written), two blanks,
 * a final line feed. Equal definitions give equal text, so files can be compared and reviewed.
 * @example canonicalText({ key: 'size', kind: 'options', items: [], label: '规模' }) // '{\n  "kind": "options",\n  "key": "size", …'
 */
export function canonicalText(definition: Definition): string {
  return JSON.stringify(ordered(definition, DEFINITION_SCHEMAS[definition.kind] as Shape), null, 2) + '\n'
}

// helpers

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
}

function ordered(value: unknown, shape: Shape | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => ordered(item, shape?.items))
  if (value === null || typeof value !== 'object') return value
  const source = value as Record<string, unknown>
  const known = Object.keys(shape?.properties ?? {}).filter((key) => Object.hasOwn(source, key))
  const rest = Object.keys(source).filter((key) => !known.includes(key))
  return Object.fromEntries([...known, ...rest].map((key) => [key, ordered(source[key], shape?.properties?.[key])]))
}
