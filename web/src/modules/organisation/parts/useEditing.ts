/** A form over one thing that others may change meanwhile: nothing typed is lost, nothing of theirs is overwritten unseen. */

import { computed, ref, shallowRef, watch, type Ref } from 'vue'

import { asApiError } from '@/api/problems'
import { changedFields, isSame, meet } from '../model/editing'

export interface Stale<T> {
  /** Fields that both changed; the form holds this person's own. */
  conflicts: (keyof T)[]
  /** Fields that the other changed; taken over already where this person had not. */
  theirs: (keyof T)[]
  fresh: T
}

export function useEditing<S extends object, T extends object>(options: {
  source: () => S | undefined
  pick: (source: S) => T
  /** The thing as it is now, past the cache. */
  refetch: () => Promise<S>
}) {
  const draft = ref() as Ref<T | undefined>
  const base = shallowRef<T>()
  const version = ref(0)
  const error = shallowRef<unknown>(null)
  const stale = shallowRef<Stale<T> | null>(null)
  const isSaving = ref(false)
  let id: number | undefined

  const copy = (value: T): T => JSON.parse(JSON.stringify(value)) as T
  const changed = computed(() => (base.value && draft.value ? changedFields(base.value, draft.value) : []))
  const isChanged = computed(() => changed.value.length > 0)

  const idOf = (source: S): number | undefined => ('id' in source ? (source.id as number) : undefined)
  /** Things without a version are saved by whoever comes last. */
  const versionOf = (source: S): number => ('version' in source ? (source.version as number) : 0)

  function adopt(source: S): void {
    id = idOf(source)
    version.value = versionOf(source)
    base.value = copy(options.pick(source))
    draft.value = copy(base.value)
    stale.value = null
    error.value = null
  }

  watch(
    options.source,
    (source) => {
      if (!source) return
      if (!base.value || idOf(source) !== id || !isChanged.value) adopt(source)
      else if (isSame(options.pick(source), base.value)) version.value = versionOf(source)
    },
    { immediate: true },
  )

  function changes(): Partial<T> {
    return Object.fromEntries(changed.value.map((field) => [field, draft.value?.[field]])) as Partial<T>
  }

  /** Whether it was saved. A refusal is kept in `error`, a change by somebody else in `stale`. */
  async function save(send: (changes: Partial<T>, version: number) => Promise<S>): Promise<boolean> {
    if (isSaving.value) return false
    isSaving.value = true
    error.value = null
    try {
      adopt(await send(changes(), version.value))
      return true
    } catch (thrown) {
      if (asApiError(thrown).status === 412 && base.value && draft.value) await join(thrown)
      else error.value = thrown
      return false
    } finally {
      isSaving.value = false
    }
  }

  async function join(thrown: unknown): Promise<void> {
    try {
      const source = await options.refetch()
      const fresh = copy(options.pick(source))
      const met = meet(base.value as T, draft.value as T, fresh)
      base.value = fresh
      draft.value = copy(met.draft)
      version.value = versionOf(source)
      stale.value = { conflicts: met.conflicts, theirs: met.theirs, fresh }
    } catch {
      error.value = thrown
    }
  }

  function takeTheirs(field: keyof T): void {
    if (!stale.value || !draft.value) return
    draft.value = { ...draft.value, [field]: stale.value.fresh[field] }
    stale.value = { ...stale.value, conflicts: stale.value.conflicts.filter((one) => one !== field) }
  }

  function discard(): void {
    if (base.value) draft.value = copy(base.value)
    stale.value = null
    error.value = null
  }

  return { draft, isChanged, changed, error, stale, isSaving, save, takeTheirs, discard }
}
