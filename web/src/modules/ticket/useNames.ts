/** Names for the numbers and keys that facts hold. Asked for after the page stands, and only where a fact needs them. */

import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef, type Ref } from 'vue'

import { hasText, named, t } from '@/shared/i18n'
import { fetchFlowOf, fetchPersonNames, fetchTicketFields, type Ticket, type TimelineItem } from './queries'
import { plainValue, type Names } from './sentences'

interface FilterField {
  key: string
  label: Record<string, string>
  options: { value: string; label: Record<string, string> }[] | null
}

const LONG = 30 * 60_000
const PERSON_FIELDS = ['supervisor_id', 'user_id', 'from_id', 'on_behalf_of_id', 'to_assignee_id']
const STATE_KINDS = [
  'ticket.moved',
  'ticket.flow_changed',
  'ticket.state_restored',
  'ticket.stage_entered',
  'ticket.stage_overdue',
]

export function useNames(
  ticket: Readonly<Ref<Ticket | undefined>>,
  items: Readonly<Ref<TimelineItem[]>>,
): ComputedRef<Names> {
  const met = computed(() => {
    const found = new Map<number, string>()
    const one = ticket.value
    for (const person of [one?.assignee, one?.creator, ...(one?.followers ?? [])])
      if (person) found.set(person.id, person.name)
    for (const { actor } of items.value) if (actor.kind === 'user' && actor.id) found.set(actor.id, actor.name)
    return found
  })
  const wantsPeople = computed(() =>
    items.value.some((item) =>
      PERSON_FIELDS.some((field) => item.details[field] && !met.value.has(Number(item.details[field]))),
    ),
  )
  const wantsFlow = computed(() => items.value.some((item) => STATE_KINDS.includes(item.kind)))
  const wantsFields = computed(() => items.value.some((item) => item.kind === 'ticket.changed'))

  const people = useQuery({
    queryKey: ['person-names'],
    queryFn: fetchPersonNames,
    enabled: wantsPeople,
    staleTime: LONG,
  })
  const flow = useQuery({
    queryKey: computed(() => ['flow-of-type', ticket.value?.type ?? '']),
    queryFn: () => fetchFlowOf(ticket.value!.type),
    enabled: () => Boolean(ticket.value) && wantsFlow.value,
    staleTime: LONG,
  })
  const fields = useQuery({
    queryKey: ['ticket-fields'],
    queryFn: fetchTicketFields,
    enabled: wantsFields,
    staleTime: LONG,
    select: (found) => new Map((found.fields as unknown as FilterField[]).map((field) => [field.key, field])),
  })

  function fieldOf(name: string): FilterField | undefined {
    return fields.data.value?.get(name.startsWith('fields.') ? `field:${name.slice(7)}` : name)
  }
  function optionName(name: string, value: unknown): string {
    if (Array.isArray(value))
      return value
        .map((one) => optionName(name, one))
        .filter(Boolean)
        .join('、')
    const option = fieldOf(name)?.options?.find((one) => one.value === value)
    if (option) return named(option.label)
    if (name === 'priority' && hasText(`kit.priority.${String(value)}`)) return t(`kit.priority.${String(value)}`)
    return plainValue(value)
  }

  return computed<Names>(() => ({
    person: (id) => met.value.get(Number(id)) ?? people.data.value?.get(Number(id)) ?? '',
    state(key, category) {
      const one = ticket.value
      if (one && key === one.state) return one.state_name
      const drawn = flow.data.value?.states?.find((state) => state.key === key)
      if (drawn) return named(drawn.names)
      return category ? t(`ticket.category.${String(category)}`) : String(key ?? '')
    },
    move(key) {
      const offered = ticket.value?.moves.find((move) => move.key === key)
      return offered?.name ?? named(flow.data.value?.moves?.find((move) => move.key === key)?.names, '')
    },
    field(name) {
      const key = `ticket.field.${name}`
      return hasText(key) ? t(key) : named(fieldOf(name)?.label, name.replace(/^fields\./, ''))
    },
    value: optionName,
  }))
}
