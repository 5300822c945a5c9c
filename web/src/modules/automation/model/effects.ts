/** Pure: effects with their parameters, and what their schema says of those that no form of their own is made for. */

import type { EffectOffer } from '../queries'
import type { EffectSaid } from './rule'

/** What a new effect begins with, where nothing would be nothing to begin with. */
const BEGINNINGS: Record<string, Record<string, unknown>> = {
  set: { priority: 'high' },
  add_tags: { tags: [] },
  remove_tags: { tags: [] },
  comment: { body: '', body_format: 'text', is_public: false },
  open_linked_ticket: { title: '' },
  ask_approval: { reason: '', approvers: [], rule: 'any' },
  schedule: { after_minutes: 1440, effects: [] },
}

export function newEffect(kind: string): EffectSaid {
  return { kind, params: structuredClone(BEGINNINGS[kind] ?? {}) }
}

type Schema = Record<string, unknown>
export type ParamKind = 'text' | 'long' | 'number' | 'boolean' | 'choice' | 'choices' | 'words' | 'numbers' | 'json'
/** Whose ids a number is, by the name of the parameter. */
export type ParamOf = 'team' | 'person' | null

export interface Param {
  name: string
  kind: ParamKind
  of: ParamOf
  choices: string[]
  isRequired: boolean
  /** What holds where it is left out. */
  preset: unknown
  help: string
}

const TEAM = /^(to_)?teams?(_ids?)?$/
const PERSON = /^(to_)?(person|people|user|assignee|colleague)s?(_ids?)?$/

/** Each parameter of an effect, as a form can ask for it. */
export function paramsOf(offer: Pick<EffectOffer, 'params_schema'>): Param[] {
  const schema = offer.params_schema as Schema
  const required = (schema.required as string[] | undefined) ?? []
  return Object.entries((schema.properties as Record<string, Schema> | undefined) ?? {}).map(([name, given]) => {
    const one = resolved(given, schema)
    const isOfTeam = TEAM.test(name)
    return {
      name,
      ...shapeOf(one, schema),
      of: isOfTeam ? 'team' : PERSON.test(name) ? 'person' : null,
      isRequired: required.includes(name),
      preset: given.default,
      help: String(given.description ?? one.description ?? ''),
    }
  })
}

function shapeOf(one: Schema, root: Schema): Pick<Param, 'kind' | 'choices'> {
  if (Array.isArray(one.enum)) return { kind: 'choice', choices: one.enum.map(String) }
  switch (one.type) {
    case 'string':
      return { kind: Number(one.maxLength ?? 0) > 300 ? 'long' : 'text', choices: [] }
    case 'integer':
    case 'number':
      return { kind: 'number', choices: [] }
    case 'boolean':
      return { kind: 'boolean', choices: [] }
    case 'array': {
      const item = resolved((one.items as Schema | undefined) ?? {}, root)
      if (Array.isArray(item.enum)) return { kind: 'choices', choices: item.enum.map(String) }
      if (item.type === 'string') return { kind: 'words', choices: [] }
      if (item.type === 'integer') return { kind: 'numbers', choices: [] }
      return { kind: 'json', choices: [] }
    }
    default:
      return { kind: 'json', choices: [] }
  }
}

/** Without references, and of "this or nothing" the this. */
function resolved(one: Schema, root: Schema): Schema {
  if (typeof one.$ref === 'string') {
    const name = one.$ref.split('/').at(-1) ?? ''
    return resolved(((root.$defs as Record<string, Schema> | undefined) ?? {})[name] ?? {}, root)
  }
  const any = one.anyOf as Schema[] | undefined
  if (!any) return one
  const real = any.filter((each) => each.type !== 'null')
  return real.length === 1 ? { ...one, ...resolved(real[0]!, root) } : one
}

/** The same with one parameter set; left out where it is undefined. */
export function withParam(params: Record<string, unknown>, name: string, value: unknown): Record<string, unknown> {
  const next = { ...params, [name]: value }
  if (value === undefined) delete next[name]
  return next
}

/** Fields that `set` sets, custom ones as conditions name them. */
export function settings(params: Record<string, unknown>): { key: string; value: unknown }[] {
  const own = (params.fields as Record<string, unknown> | null | undefined) ?? {}
  return [
    ...Object.entries(params)
      .filter(([key]) => key !== 'fields')
      .map(([key, value]) => ({ key, value })),
    ...Object.entries(own).map(([key, value]) => ({ key: `field:${key}`, value })),
  ]
}

export function withSetting(params: Record<string, unknown>, key: string, value: unknown): Record<string, unknown> {
  if (!key.startsWith('field:')) return { ...params, [key]: value }
  return { ...params, fields: { ...(params.fields as object | undefined), [key.slice(6)]: value } }
}

export function withoutSetting(params: Record<string, unknown>, key: string): Record<string, unknown> {
  if (!key.startsWith('field:')) return withParam(params, key, undefined)
  const fields = withParam((params.fields as Record<string, unknown> | undefined) ?? {}, key.slice(6), undefined)
  return withParam(params, 'fields', Object.keys(fields).length ? fields : undefined)
}
