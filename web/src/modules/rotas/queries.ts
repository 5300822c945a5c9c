/** What is read of shifts, rotas, duties, leave and classes, and under which keys it is kept. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type Shift = Schemas['ShiftOut']
export type Rota = Schemas['RotaOut']
export type RotaIn = Schemas['RotaIn']
export type Duty = Schemas['PlannedDutyOut']
export type Clash = Schemas['RotaClashOut']
export type Leave = Schemas['LeaveOut']
export type OnDuty = Schemas['OnDutyOut']
export type TrainingClass = Schemas['TrainingClassOut']
export type Places = Schemas['ClassPlacesOut']

/** Instants, in ISO-8601. */
export interface Span {
  since: string
  until: string
}

export const rotaKeys = {
  all: ['rotas'] as const,
  shifts: ['rotas', 'shifts'] as const,
  rotas: (team: number) => ['rotas', 'rotas', team] as const,
  /** Whatever hangs on who works when. */
  plans: ['rotas', 'plan'] as const,
  duties: (team: number, span: Span) => ['rotas', 'plan', 'duties', team, span] as const,
  clashes: (team: number, span: Span) => ['rotas', 'plan', 'clashes', team, span] as const,
  onDuty: (team: number) => ['rotas', 'plan', 'now', team] as const,
  leaves: ['rotas', 'plan', 'leaves'] as const,
  leavesOf: (asked: object) => ['rotas', 'plan', 'leaves', asked] as const,
  classes: (team: number) => ['rotas', 'classes', team] as const,
  places: (team: number, span: Span) => ['rotas', 'classes', team, 'places', span] as const,
}

staleOn('shift', () => [rotaKeys.shifts])
staleOn('rota', () => [rotaKeys.all])
staleOn('planned_duty', () => [rotaKeys.plans])
staleOn('leave', () => [rotaKeys.plans])
staleOn('training_class', () => [['rotas', 'classes'], rotaKeys.plans])

export function useShifts(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: rotaKeys.shifts,
    enabled: computed(() => toValue(isWanted)),
    queryFn: async () => (await ask(api.GET('/api/v1/shifts'))).items,
  })
}

export function useRotas(team: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => rotaKeys.rotas(toValue(team) ?? 0)),
    enabled: computed(() => toValue(team) !== null),
    queryFn: async () => (await ask(api.GET('/api/v1/rotas', { params: { query: { team: toValue(team) } } }))).items,
  })
}

export function useDuties(team: MaybeRefOrGetter<number | null>, span: MaybeRefOrGetter<Span>) {
  return useQuery({
    queryKey: computed(() => rotaKeys.duties(toValue(team) ?? 0, toValue(span))),
    enabled: computed(() => toValue(team) !== null),
    placeholderData: (before) => before,
    queryFn: async () => {
      const query = { team: toValue(team), ...toValue(span) }
      return (await ask(api.GET('/api/v1/planned-duties', { params: { query } }))).items
    },
  })
}

export function useClashes(team: MaybeRefOrGetter<number | null>, span: MaybeRefOrGetter<Span>) {
  return useQuery({
    queryKey: computed(() => rotaKeys.clashes(toValue(team) ?? 0, toValue(span))),
    enabled: computed(() => toValue(team) !== null),
    placeholderData: (before) => before,
    queryFn: async () => {
      const path = { team_id: toValue(team) as number }
      const params = { path, query: toValue(span) }
      return (await ask(api.GET('/api/v1/routing-teams/{team_id}/rota-conflicts', { params }))).items
    },
  })
}

/** Who works now, asked again every minute. */
export function useOnDuty(team: MaybeRefOrGetter<number | null>, isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: computed(() => rotaKeys.onDuty(toValue(team) ?? 0)),
    enabled: computed(() => toValue(team) !== null && toValue(isWanted)),
    refetchInterval: 60_000,
    queryFn: () => {
      const path = { team_id: toValue(team) as number }
      return ask(api.GET('/api/v1/routing-teams/{team_id}/on-duty', { params: { path } }))
    },
  })
}

export interface LeavesAsked {
  user?: number | null
  state?: Leave['state'] | null
  since?: string | null
  until?: string | null
}

export function useLeaves(asked: MaybeRefOrGetter<LeavesAsked>, isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: computed(() => rotaKeys.leavesOf(toValue(asked))),
    enabled: computed(() => toValue(isWanted)),
    placeholderData: (before) => before,
    queryFn: async () => (await ask(api.GET('/api/v1/leaves', { params: { query: toValue(asked) } }))).items,
  })
}

export function useClasses(team: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => rotaKeys.classes(toValue(team) ?? 0)),
    enabled: computed(() => toValue(team) !== null),
    queryFn: async () =>
      (await ask(api.GET('/api/v1/training-classes', { params: { query: { team: toValue(team) } } }))).items,
  })
}

/** How many may be in class then, and how many more. */
export function usePlaces(team: MaybeRefOrGetter<number | null>, span: MaybeRefOrGetter<Span | null>) {
  return useQuery({
    queryKey: computed(() => rotaKeys.places(toValue(team) ?? 0, toValue(span) ?? { since: '', until: '' })),
    enabled: computed(() => toValue(team) !== null && toValue(span) !== null),
    queryFn: () => {
      const params = { path: { team_id: toValue(team) as number }, query: toValue(span) as Span }
      return ask(api.GET('/api/v1/routing-teams/{team_id}/training-places', { params }))
    },
  })
}
