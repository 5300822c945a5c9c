/** Rules and their effects in words. */

import { useQuery } from '@tanstack/vue-query'
import {
  ArrowRightLeft,
  Bell,
  CircleDot,
  Clock,
  Eye,
  GitBranch,
  MessageSquareText,
  Play,
  Route,
  Stamp,
  Tag,
  Timer,
  TimerOff,
  TextCursorInput,
  UserRound,
  Webhook,
} from '@lucide/vue'
import { computed, toValue, type Component, type ComputedRef, type MaybeRefOrGetter } from 'vue'

import { useWords } from '@/modules/conditions/queries'
import { fieldWords, sentence, valueWords, type Words } from '@/modules/conditions/sentence'
import type { Test, Tree } from '@/modules/conditions/tree'
import { findPerson } from '@/modules/forms/queries'
import { isSame } from '@/modules/setup/model'
import { useFlowDefinitions } from '@/modules/setup/queries'
import { usePolicies } from '@/modules/sla/policies/queries'
import { useWebhooks } from '@/modules/webhooks/queries'
import { duration } from '@/shared/format'
import { hasText, named, t } from '@/shared/i18n'
import { useSession } from '@/shared/session'
import { settings } from './model/effects'
import type { EffectSaid } from './model/rule'
import { useParts, type EffectDone, type RuleKind } from './queries'

const ICONS: Record<string, Component> = {
  set: TextCursorInput,
  add_tags: Tag,
  remove_tags: Tag,
  assign: UserRound,
  move: CircleDot,
  comment: MessageSquareText,
  open_linked_ticket: GitBranch,
  ask_approval: Stamp,
  follow: Eye,
  schedule: Clock,
  route: Route,
  notify: Bell,
  webhook: Webhook,
  start_clock: Timer,
  stop_clock: TimerOff,
  hand_over: ArrowRightLeft,
}

export function effectIcon(kind: string): Component {
  return ICONS[kind] ?? Play
}

/** The names behind the keys and numbers of effects. */
export interface EffectNames {
  effect: (kind: string) => string
  event: (word: string) => string
  setting: (key: string, value: unknown) => string
  field: (key: string) => string
  team: (id: unknown) => string
  person: (id: unknown) => string
  move: (key: unknown) => string
  webhook: (id: unknown) => string
  state: (key: unknown) => string
  promise: (key: unknown) => string
  /** What stands for a value in a text, by its label. */
  slot: (name: string) => string
}

interface Flow {
  states?: { key: string; names: Record<string, string> }[]
  moves?: { key: string; names: Record<string, string> }[]
}

/** The states and moves of all flows in force by key, each once. */
export function useFlowNames(isWanted: MaybeRefOrGetter<boolean>) {
  const flows = useFlowDefinitions(isWanted)
  return computed(() => {
    const states = new Map<string, string>()
    const moves = new Map<string, string>()
    for (const flow of flows.data.value ?? []) {
      const drawn = flow.definition as unknown as Flow
      for (const one of drawn.states ?? []) if (!states.has(one.key)) states.set(one.key, named(one.names, one.key))
      for (const one of drawn.moves ?? []) if (!moves.has(one.key)) moves.set(one.key, named(one.names, one.key))
    }
    return { states, moves }
  })
}

/** What starts on demand, by the keys of promises in all policies; nothing for whoever may not see policies. */
export function useDemandNames(isWanted: MaybeRefOrGetter<boolean>) {
  const session = useSession()
  const canSee = computed(() => session.can('sla.read') || session.can('sla.manage'))
  const policies = usePolicies(() => toValue(isWanted) && canSee.value)
  const names = computed(() => {
    const found = new Map<string, string>()
    for (const policy of policies.data.value ?? [])
      for (const one of policy.promises)
        if (one.kind === 'on_demand' && !found.has(one.key)) found.set(one.key, one.name)
    return found
  })
  const isPending = computed(() => canSee.value && policies.isPending.value)
  return { names, isPending, error: policies.error, refetch: policies.refetch }
}

type Told = Pick<EffectSaid, 'kind'> & { params?: object; done?: object }

function idsIn(effects: Told[]): { people: number[]; hasFlow: boolean; hasWebhook: boolean; hasClock: boolean } {
  const people = new Set<number>()
  let hasFlow = false
  let hasWebhook = false
  let hasClock = false
  for (const one of effects) {
    if (one.kind === 'move') hasFlow = true
    if (one.kind === 'webhook') hasWebhook = true
    if (one.kind === 'start_clock' || one.kind === 'stop_clock') hasClock = true
    for (const said of [one.params, one.done] as (Record<string, unknown> | undefined)[]) {
      const inner = (said?.effects as Told[] | undefined) ?? []
      const found = idsIn(Array.isArray(inner) ? inner : [])
      for (const id of found.people) people.add(id)
      hasFlow ||= found.hasFlow
      hasWebhook ||= found.hasWebhook
      hasClock ||= found.hasClock
      const approvers = (said?.approvers as { id?: number }[] | undefined) ?? []
      for (const id of [said?.assignee, said?.person, ...approvers.map((each) => each.id)])
        if (typeof id === 'number') people.add(id)
    }
  }
  return { people: [...people].sort((a, b) => a - b), hasFlow, hasWebhook, hasClock }
}

const NOTHING: Tree = { all: [] }

/** Asked for only where an effect needs them. Without parts (for whoever sees neither rules nor macros) keys stay. */
export function useEffectNames(
  effects: MaybeRefOrGetter<Told[]>,
  hasParts: MaybeRefOrGetter<boolean> = true,
): ComputedRef<EffectNames> {
  const parts = useParts(hasParts)
  const wanted = computed(() => idsIn(toValue(effects)))
  const words = useWords(NOTHING, () => parts.data.value?.fields)
  const flows = useFlowNames(() => wanted.value.hasFlow)
  const session = useSession()
  const webhooks = useWebhooks(() => wanted.value.hasWebhook && session.can('webhook.manage'), false)
  const demand = useDemandNames(() => wanted.value.hasClock)
  const people = useQuery({
    queryKey: computed(() => ['automation', 'people', wanted.value.people]),
    enabled: () => wanted.value.people.length > 0,
    staleTime: 10 * 60_000,
    queryFn: async () => {
      const found = await Promise.all(wanted.value.people.map((id) => findPerson(id).catch(() => null)))
      return new Map(found.flatMap((one) => (one ? [[one.id, one.name] as const] : [])))
    },
  })
  return computed(() => ({
    effect: (kind) => parts.data.value?.effects.find((one) => one.kind === kind)?.name ?? kind,
    // Not the bare word while its name is on the way.
    event: (word) =>
      parts.data.value ? (parts.data.value.events.find((one) => one.word === word)?.name ?? word) : '',
    setting: (key, value) => settingWords(key, value, words.value),
    field: (key) => fieldWords(key, words.value),
    team: (id) => teamOf(id, words.value),
    person: (id) => people.data.value?.get(Number(id)) ?? `#${String(id)}`,
    move: (key) => flows.value.moves.get(String(key)) ?? String(key ?? '…'),
    webhook: (id) => webhooks.data.value?.find((one) => one.id === id)?.name ?? `#${String(id)}`,
    promise: (key) => demand.names.value.get(String(key)) ?? String(key ?? '…'),
    state: (key) => flows.value.states.get(String(key)) ?? String(key ?? '…'),
    slot: (name) => parts.data.value?.placeholders.find((one) => one.name === name)?.label ?? name,
  }))
}

function teamOf(id: unknown, words: Words): string {
  const field = words.fields.get('team')
  if (!field) return '…'
  return (field && words.nameOf(field, id)) ?? `#${String(id)}`
}

function settingWords(key: string, value: unknown, words: Words): string {
  const name = fieldWords(key, words)
  if (value === null || value === '') return t('automation.does.emptied', { field: name })
  const said =
    value === 'auto' && key === 'priority'
      ? t('automation.does.auto')
      : valueWords({ field: key, op: Array.isArray(value) ? 'is_any_of' : 'is', value } as Test, words)
  return t('automation.does.becomes', { field: name, value: said || '…' })
}

const short = (text: unknown, names?: EffectNames, most = 40): string => {
  const plain = String(text ?? '')
    .replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name: string) => `[${names?.slot(name) ?? name}]`)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return plain.length > most ? `${plain.slice(0, most)}…` : plain
}
const list = (items: string[]): string => items.join(t('automation.comma'))

/** What an effect is to do: 「添加标签 vip」. */
export function effectWords(one: EffectSaid, names: EffectNames): string {
  const p = one.params
  switch (one.kind) {
    case 'set':
      return list(settings(p).map(({ key, value }) => names.setting(key, value))) || names.effect('set')
    case 'add_tags':
    case 'remove_tags': {
      const tags = (p.tags as string[] | undefined) ?? []
      return t(`automation.does.${one.kind}`, { count: tags.length || 1, tags: list(tags) || '…' })
    }
    case 'assign':
      return assignWords(p, names)
    case 'move':
      return t('automation.does.move', { move: names.move(p.move) })
    case 'comment':
      return t(p.is_public ? 'automation.does.reply' : 'automation.does.note', { text: short(p.body, names) || '…' })
    case 'open_linked_ticket':
      return t('automation.does.open', { title: short(p.title, names) || '…' })
    case 'ask_approval':
      return t('automation.does.approval', { reason: short(p.reason, names) || '…' })
    case 'follow':
      return t('automation.does.follow', { person: p.person ? names.person(p.person) : '…' })
    case 'start_clock':
      return t('automation.does.startClock', { promise: names.promise(p.promise) })
    case 'stop_clock': {
      const promise = names.promise(p.promise)
      return p.outcome === 'cancelled'
        ? t('automation.does.cancelClock', { promise })
        : t('automation.does.stopClock', { promise })
    }
    case 'schedule': {
      const inner = ((p.effects as EffectSaid[] | undefined) ?? []).map((each) => effectWords(each, names))
      const time = duration(Number(p.after_minutes ?? 0) * 60)
      return t('automation.does.later', { time, what: inner.join(t('automation.then')) || '…' })
    }
    case 'webhook': {
      const { webhook_id: id, ...rest } = p
      return [names.effect(one.kind), id ? names.webhook(id) : '…', looseWords(rest)]
        .filter(Boolean)
        .join(t('automation.colon'))
    }
    default:
      return [names.effect(one.kind), looseWords(p)].filter(Boolean).join(t('automation.colon'))
  }
}

function assignWords(p: Record<string, unknown>, names: EffectNames): string {
  const whom = [p.team ? names.team(p.team) : '', p.assignee ? names.person(p.assignee) : ''].filter(Boolean)
  const parts = [
    whom.length ? t('automation.does.assign', { whom: list(whom) }) : '',
    p.team === null ? t('automation.does.noTeam') : '',
    p.assignee === null ? t('automation.does.nobody') : '',
  ].filter(Boolean)
  return list(parts) || t('automation.does.assign', { whom: '…' })
}

/** Parameters nobody made words for: by their names, where those have a text. */
function looseWords(given: Record<string, unknown>): string {
  const parts = Object.entries(given).flatMap(([key, value]) => {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return []
    return [`${paramName(key)} ${looseValue(value)}`]
  })
  return list(parts)
}

function looseValue(value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'automation.yes' : 'automation.no')
  if (Array.isArray(value)) return list(value.map((one) => choiceName(String(one))))
  if (value && typeof value === 'object')
    return short(named(value as Record<string, string>, '') || JSON.stringify(value))
  return short(choiceName(String(value)))
}

export function paramName(name: string): string {
  const key = `automation.param.${name}`
  return hasText(key) ? t(key) : name.replaceAll('_', ' ')
}

export function choiceName(word: string): string {
  const key = `automation.choice.${word.replaceAll('.', '_')}`
  return hasText(key) ? t(key) : word
}

/** A required field has the key of a form: its own, or that of a custom field. */
function fieldOf(key: string, field: (key: string) => string): string {
  const own = field(`field:${key}`)
  return own === `field:${key}` ? field(key) : own
}

/** Why an effect was refused: in the person's language where there are words for it, else as the server said it. */
export function refusalWords(
  one: Pick<EffectDone, 'refused' | 'detail'> & Partial<Pick<EffectDone, 'cause' | 'missing'>>,
  field: (key: string) => string = (key) => key,
): string {
  const because = `automation.because.${one.cause ?? ''}`
  if (one.refused === 'move_refused' && hasText(because)) {
    const missing = one.missing ?? []
    const named = one.cause === 'fields' ? missing.map((key) => fieldOf(key, field)) : missing
    return t(because, { missing: list(named) })
  }
  const own = `automation.refusal.${one.refused ?? ''}`
  if (hasText(own)) return t(own)
  const common = `errors.${one.refused ?? ''}`
  // What names something of the request, or says only that something is wrong, says less than the server did.
  if (one.refused !== 'invalid' && hasText(common) && !/[{}]/.test(t(common))) return t(common)
  return one.detail || (one.refused ?? '')
}

/** What the log does not tell: a field, or something of the ticket besides. */
export function doubtName(what: string, field?: (key: string) => string): string {
  const key = `automation.unknown.${what}`
  return hasText(key) ? t(key) : (field?.(what) ?? what)
}

/** What became of an effect; '' where there was nothing to do. */
export function doneWords(one: Pick<EffectDone, 'kind' | 'done'>, names: EffectNames): string {
  const d = one.done as Record<string, unknown>
  if (Object.keys(d).length === 0) return ''
  switch (one.kind) {
    case 'set':
      return list(
        Object.entries((d.set as object | undefined) ?? {}).map(([key, value]) => names.setting(key, value)),
      )
    case 'assign': {
      const held = Object.fromEntries(Object.entries(d).filter(([, id]) => id !== null))
      return assignWords(Object.keys(held).length ? held : { assignee: null }, names)
    }
    case 'add_tags':
    case 'remove_tags':
    case 'follow':
      return effectWords({ kind: one.kind, params: d }, names)
    case 'move':
      return t('automation.did.moved', { state: names.state(d.state) })
    case 'comment':
      return t(d.is_public ? 'automation.did.replied' : 'automation.did.noted')
    case 'open_linked_ticket':
      return t('automation.did.opened')
    case 'ask_approval':
      return t('automation.did.asked')
    case 'start_clock':
      return t('automation.did.startedClock', { promise: names.promise(d.promise) })
    case 'stop_clock':
      return t('automation.did.stoppedClock', { promise: names.promise(d.promise) })
    case 'schedule':
      return t('automation.did.put_off')
    case 'webhook':
      return [names.effect('webhook'), String(d.webhook_name ?? '') || names.webhook(d.webhook_id)]
        .filter(Boolean)
        .join(t('automation.colon'))
    default:
      return looseWords(d)
  }
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** 每周一、三 09:00. Which day of a month is left to the preview of the next times. */
export function recurrenceWords(rule: Record<string, unknown>): string {
  const days = WEEKDAYS.filter((day) => (rule.weekdays as string[] | undefined)?.includes(day))
  return t(`automation.every.${String(rule.frequency ?? 'daily')}`, {
    count: Number(rule.interval ?? 1),
    days: days.map((day) => t(`setup.day.${day}`)).join(t('automation.comma')),
    time: String(rule.time ?? '').slice(0, 5),
  })
}

interface Saying {
  kind: RuleKind
  events: string[]
  /** In words; '' where every ticket fits. */
  condition: string
  effects: EffectSaid[]
  time: string
  recurrence: Record<string, unknown> | null
}

/** The whole rule in one sentence: 「当新建工单时，如果优先级 是 紧急，就添加标签 vip。」 */
export function ruleSentence(said: Saying, names: EffectNames): string {
  // What is still missing ends the sentence by itself.
  return whole(said, names).replace(/…[.。]$/, '…')
}

function whole(said: Saying, names: EffectNames): string {
  const what = said.effects.map((one) => effectWords(one, names)).join(t('automation.then')) || '…'
  // A timed rule without a condition is not finished: it is no rule for all tickets.
  const which = said.condition || (said.kind === 'timed' ? '…' : t('automation.says.any'))
  if (said.kind === 'trigger') {
    const events = said.events.map(names.event).join(t('automation.or')) || '…'
    return t(said.condition ? 'automation.says.trigger' : 'automation.says.triggerAny', { events, which, what })
  }
  if (said.kind === 'macro')
    return t(said.condition ? 'automation.says.macro' : 'automation.says.macroAny', { which, what })
  if (said.recurrence) return t('automation.says.recurring', { when: recurrenceWords(said.recurrence), which, what })
  return t(said.time === 'working' ? 'automation.says.timedWorking' : 'automation.says.timed', { which, what })
}

/** Conditions in words with the names of people and teams in them; one that takes every ticket says nothing. */
export function useConditionWords(
  conditions: MaybeRefOrGetter<Record<string, unknown>[]>,
  hasParts: MaybeRefOrGetter<boolean> = true,
): ComputedRef<(condition: Record<string, unknown>) => string> {
  const parts = useParts(hasParts)
  const words = useWords(
    () => ({ any: toValue(conditions) as unknown as Tree[] }),
    () => parts.data.value?.fields,
  )
  return computed(
    () => (condition) => (isSame(condition, NOTHING) ? '' : sentence(condition as unknown as Tree, words.value)),
  )
}
