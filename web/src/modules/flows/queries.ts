/** What is read of one flow, and what is done to it. The list of flows is that of the set-up. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import { fetchFlow, setupKeys } from '@/modules/setup/queries'
import type { Definition } from './definition'

export type FlowPreview = Schemas['PreviewOut']
export type FlowVersion = Schemas['VersionOut']
export type CarryOver = Schemas['CarryOverOut']
export type Running = 'keep' | 'carry_over'

export const flowKeys = {
  one: (id: number) => setupKeys.flow(id),
  versions: (id: number) => [...setupKeys.flow(id), 'versions'] as const,
  preview: (id: number, drawn: string) => ['flows', 'preview', id, drawn] as const,
  carryOver: (id: number, carry: number) => [...setupKeys.flow(id), 'carry-over', carry] as const,
}

export function useFlow(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => flowKeys.one(toValue(id))),
    queryFn: () => fetchFlow(toValue(id)),
  })
}

export function useVersions(id: MaybeRefOrGetter<number>) {
  return useInfiniteQuery({
    queryKey: computed(() => flowKeys.versions(toValue(id))),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/workflows/{workflow_id}/versions', {
          params: { path: { workflow_id: toValue(id) }, query: { limit: 20, cursor: pageParam } },
        }),
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

/** What a drawing would change if it were published now. A drawing that cannot be used is a refusal with its places. */
export function usePreview(id: MaybeRefOrGetter<number>, drawn: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => flowKeys.preview(toValue(id), toValue(drawn))),
    queryFn: () =>
      ask(
        api.POST('/api/v1/workflows/{workflow_id}/previews', {
          params: { path: { workflow_id: toValue(id) } },
          body: { definition: JSON.parse(toValue(drawn)) as Schemas['DefinitionIn'], state_map: {} },
        }),
      ),
    enabled: computed(() => toValue(drawn) !== ''),
    retry: false,
    gcTime: 60_000,
  })
}

/** How far running tickets are on their way to a version; asked again until all are there. */
export function useCarryOver(id: MaybeRefOrGetter<number>, carry: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => flowKeys.carryOver(toValue(id), toValue(carry) ?? 0)),
    enabled: computed(() => toValue(carry) !== null),
    refetchInterval: (query) => (query.state.data?.finished_at ? false : 1500),
    queryFn: () =>
      ask(
        api.GET('/api/v1/workflows/{workflow_id}/carry-overs/{carry_over_id}', {
          params: { path: { workflow_id: toValue(id), carry_over_id: toValue(carry) ?? 0 } },
        }),
      ),
  })
}

export function createFlow(body: { key: string; names: Schemas['Names']; definition: Definition }) {
  return ask(
    api.POST('/api/v1/workflows', {
      body: { ...body, definition: body.definition as unknown as Schemas['DefinitionIn'] },
    }),
  )
}

export function editFlow(id: number, body: Partial<Schemas['EditWorkflow']>, version: number) {
  return ask(
    api.PATCH('/api/v1/workflows/{workflow_id}', {
      params: { path: { workflow_id: id } },
      body: body as Schemas['EditWorkflow'],
      headers: ifMatch(version),
    }),
  )
}

export function publish(
  id: number,
  definition: Definition,
  running: Running,
  stateMap: Record<string, string>,
  version: number,
) {
  return ask(
    api.POST('/api/v1/workflows/{workflow_id}/versions', {
      params: { path: { workflow_id: id } },
      body: { definition: definition as unknown as Schemas['DefinitionIn'], running, state_map: stateMap },
      headers: ifMatch(version),
    }),
  )
}

export function rollBack(
  id: number,
  number: number,
  running: Running,
  stateMap: Record<string, string>,
  version: number,
) {
  return ask(
    api.POST('/api/v1/workflows/{workflow_id}/rollbacks', {
      params: { path: { workflow_id: id } },
      body: { number, running, state_map: stateMap },
      headers: ifMatch(version),
    }),
  )
}
