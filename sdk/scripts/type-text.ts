/** The part of JSON Schema that the contract's schemas come out as. */
export type JsonSchema = Readonly<{
  $ref?: string
  $defs?: Readonly<Record<string, JsonSchema>>
  type?: string | readonly string[]
  enum?: readonly (string | number | boolean | null)[]
  const?: string | number | boolean | null
  anyOf?: readonly JsonSchema[]
  properties?: Readonly<Record<string, JsonSchema>>
  required?: readonly string[]
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  description?: string
  default?: unknown
}>

const primitives: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
}

const literals = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(' | ')

const docOf = (schema: JsonSchema, indent: string): string => {
  const fallback = schema.default === undefined ? '' : `Default: ${JSON.stringify(schema.default)}.`
  const words = [schema.description, fallback].filter(Boolean).join(' ')
  return words ? `${indent}/** ${words.replaceAll('*/', '* /')} */\n` : ''
}

const objectText = (schema: JsonSchema, indent: string): string => {
  const inner = `${indent}  `
  const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const optional = schema.required?.includes(name) ? '' : '?'
    return `${docOf(property, inner)}${inner}${name}${optional}: ${typeText(property, inner)}\n`
  })
  const rest = schema.additionalProperties
  if (lines.length === 0 && typeof rest === 'object') return `Record<string, ${typeText(rest, indent)}>`
  return `{\n${lines.join('')}${indent}}`
}

/** A JSON Schema as the text of a TypeScript type. Throws at what it does not know, so that nothing turns into `any`. */
export const typeText = (schema: JsonSchema, indent = ''): string => {
  if (schema.$ref) {
    const target = schema.$defs?.[schema.$ref.replace('#/$defs/', '')]
    if (!target) throw new Error(`unknown reference ${schema.$ref}`)
    return typeText(target, indent)
  }
  if (schema.const !== undefined) return literals([schema.const])
  if (schema.enum) return literals(schema.enum)
  if (schema.anyOf) return schema.anyOf.map((one) => typeText(one, indent)).join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeText({ ...schema, type }, indent)).join(' | ')
  if (schema.type === 'object') return objectText(schema, indent)
  if (schema.type === 'array' && schema.items) return `(${typeText(schema.items, indent)})[]`
  const primitive = typeof schema.type === 'string' ? primitives[schema.type] : undefined
  if (primitive) return primitive
  if (Object.keys(schema).length === 0) return 'unknown'
  throw new Error(`no TypeScript for ${JSON.stringify(schema)}`)
}

/** One exported type with its documentation. */
export const typeDeclaration = (name: string, schema: JsonSchema): string =>
  `${docOf(schema, '')}export type ${name} = ${typeText(schema)}\n`
