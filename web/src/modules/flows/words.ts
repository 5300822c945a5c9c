/** A flow in words: names of what it speaks of, and sentences about its parts and about what is other. */

import { computed } from 'vue'

import { useDuties, useFields, useRoles, useTeams } from '@/modules/setup/queries'
import { named, t } from '@/shared/i18n'
import { CORE_FIELDS, type Approver, type Definition, type Effect, type Move, type State } from './definition'
import type { PartChange, WordChange } from './difference'

export interface Choice {
  key: string
  label: string
}

/** Names for keys, and everything that can be chosen. */
export function useFlowWords() {
  const roles = useRoles()
  const fields = useFields()
  const duties = useDuties()
  const teams = useTeams()

  const fieldChoices = computed<Choice[]>(() => [
    ...CORE_FIELDS.map((key) => ({ key, label: t(`flows.core.${key}`) })),
    ...(fields.data.value ?? []).filter((one) => one.is_active).map((one) => ({ key: one.key, label: one.name })),
  ])
  const roleChoices = computed<Choice[]>(() =>
    (roles.data.value ?? []).map((one) => ({ key: one.key, label: one.name })),
  )
  const teamChoices = computed<Choice[]>(() =>
    (teams.data.value ?? []).filter((one) => one.is_active).map((one) => ({ key: one.key, label: one.name })),
  )
  const label = (choices: Choice[], key: string): string => choices.find((one) => one.key === key)?.label ?? key
  const fieldName = (key: string): string =>
    label(
      [...fieldChoices.value, ...(fields.data.value ?? []).map((one) => ({ key: one.key, label: one.name }))],
      key,
    )
  const roleName = (key: string): string => label(roleChoices.value, key)
  const teamName = (key: string): string => label(teamChoices.value, key)

  function ownerName(owner: string | null | undefined): string {
    if (!owner) return t('flows.owner.stays')
    if (owner === 'receiver' || owner === 'lead') return t(`flows.owner.${owner}`)
    const duty = (duties.data.value ?? []).find((one) => `duty:${one.key}` === owner)
    if (!duty) return owner.replace('duty:', '')
    return t('flows.owner.duty', { duty: duty.name, team: duty.team?.name ?? t('flows.owner.nobody') })
  }

  function approverName(one: Approver): string {
    if (one.kind === 'role') return roleName(one.key ?? '')
    if (one.kind === 'person') return t('flows.approver.personOf', { id: String(one.id ?? '') })
    return t(`flows.approver.${one.kind}`)
  }

  function effectWords(effect: Effect): string {
    switch (effect.do) {
      case 'set_priority':
        return t('flows.effectSaid.set_priority', {
          priority: effect.priority ? t(`kit.priority.${String(effect.priority)}`) : '…',
        })
      case 'set_field':
        return effect.value === null || effect.value === undefined
          ? t('flows.effectSaid.clear_field', { field: fieldName(String(effect.field ?? '…')) })
          : t('flows.effectSaid.set_field', {
              field: fieldName(String(effect.field ?? '…')),
              value: typeof effect.value === 'object' ? JSON.stringify(effect.value) : String(effect.value),
            })
      case 'add_tags':
      case 'remove_tags':
        return t(`flows.effectSaid.${effect.do}`, { tags: ((effect.tags as string[]) ?? []).join(t('flows.comma')) })
      case 'assign_team':
        return t('flows.effectSaid.assign_team', { team: teamName(String(effect.team ?? '…')) })
      case 'note':
        return t('flows.effectSaid.note', { text: String(effect.text ?? '…') })
      case 'clear_assignee':
        return t('flows.effectSaid.clear_assignee')
      case 'follow':
        return t('flows.effectSaid.follow')
      default:
        return String(effect.do)
    }
  }

  /** A value of a definition as a person reads it. */
  function valueWords(word: string, value: unknown, flow: Definition): string {
    if (value === null || value === undefined) return t('flows.none')
    const list = (texts: string[]): string => texts.join(t('flows.comma'))
    switch (word) {
      case 'names':
        return Object.values(value as Record<string, string>)
          .filter(Boolean)
          .join(' / ')
      case 'category':
        return t(`flows.category.${String(value)}`)
      case 'owner':
        return ownerName(String(value))
      case 'limit_minutes':
        return minutesWords(Number(value))
      case 'from':
        return list((value as string[]).map((key) => stateName(flow, key)))
      case 'to':
        return stateName(flow, String(value))
      case 'roles':
        return list((value as string[]).map(roleName))
      case 'required_fields':
        return list((value as string[]).map(fieldName))
      case 'needs':
        return list((value as string[]).map((need) => t(`flows.need.${need}`)))
      case 'effects':
        return list((value as Effect[]).map(effectWords))
      case 'approval':
        return list((value as { approvers: Approver[] }).approvers.map(approverName))
      case 'is_customer_move':
      case 'needs_comment':
        return t('flows.yes')
      case 'guard':
        return t('flows.hasCondition')
      default:
        return typeof value === 'object' ? JSON.stringify(value) : String(value)
    }
  }

  function changeWords(change: WordChange, flow: Definition): string {
    return t('flows.wordChanged', {
      word: wordName(change.word),
      before: valueWords(change.word, change.before, flow),
      after:
        change.word === 'guard' && change.before && change.after
          ? t('flows.anotherCondition')
          : valueWords(change.word, change.after, flow),
    })
  }

  return {
    fields,
    duties,
    fieldChoices,
    roleChoices,
    teamChoices,
    fieldName,
    roleName,
    teamName,
    ownerName,
    approverName,
    effectWords,
    changeWords,
  }
}

export type FlowWords = ReturnType<typeof useFlowWords>

const WORDS = [
  'names',
  'category',
  'owner',
  'limit_minutes',
  'from',
  'to',
  'roles',
  'required_fields',
  'is_customer_move',
  'needs_comment',
  'needs',
  'guard',
  'approval',
  'effects',
]

export function wordName(word: string): string {
  return WORDS.includes(word) ? t(`flows.word.${word}`) : word
}

export function nameOf(part: State | Move | undefined, fallback = ''): string {
  return part ? named(part.names, part.key) : fallback
}

/** The flow with the states that it has no more, so that they are still called by their names. */
export function withGone(flow: Definition, before: Definition): Definition {
  const gone = before.states.filter((was) => !flow.states.some((one) => one.key === was.key))
  return { ...flow, states: [...flow.states, ...gone] }
}

export function stateName(flow: Definition, key: string): string {
  return nameOf(
    flow.states.find((one) => one.key === key),
    key,
  )
}

export function moveName(flow: Definition, key: string): string {
  return nameOf(
    flow.moves.find((one) => one.key === key),
    key,
  )
}

/** What the list of changes says of a part as a whole. */
export function partWords(change: PartChange): string {
  return t(`flows.part.${change.kind}.${change.how}`, { name: nameOf(change.part) })
}

/** 2 days, 8 hours, 90 minutes: the largest unit that says it whole. */
export function minutesWords(minutes: number): string {
  if (minutes % 1440 === 0) return t('flows.days', { count: minutes / 1440 })
  if (minutes % 60 === 0) return t('flows.hours', { count: minutes / 60 })
  return t('flows.minutes', { count: minutes })
}
