/** One thing of set-up that there is once (rules of the desk, of priority): a draft of it, saved as a whole. */

import { useQueryClient, type QueryKey } from '@tanstack/vue-query'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'

import { asApiError } from '@/api/problems'
import { toast } from '@/shared/toasts'
import { changed, isSame, plain } from './model'

export interface FormOptions<Thing extends { version: number }, Draft extends object> {
  thing: Ref<Thing | undefined>
  draftOf: (thing: Thing) => Draft
  fetch: () => Promise<Thing>
  save: (draft: Draft, changes: Partial<Draft>, version: number) => Promise<Thing>
  stale: QueryKey[]
  labels: () => Partial<Record<keyof Draft & string, string>>
  said: () => string
}

export function useSetupForm<Thing extends { version: number }, Draft extends object>(
  options: FormOptions<Thing, Draft>,
) {
  const client = useQueryClient()
  const base = ref<Draft>() as Ref<Draft | undefined>
  const draft = ref<Draft>() as Ref<Draft | undefined>
  const version = ref(0)
  const error = shallowRef<unknown>(null)
  const clash = shallowRef<{ theirs: Thing; fields: string[]; both: string[] } | null>(null)
  const isSaving = ref(false)
  const isDirty = computed(() => draft.value !== undefined && !isSame(base.value, draft.value))

  function begin(thing: Thing): void {
    base.value = plain(options.draftOf(thing))
    draft.value = plain(options.draftOf(thing))
    version.value = thing.version
    error.value = null
    clash.value = null
  }
  watch(
    options.thing,
    (thing) => {
      // What is being written stays; a change of somebody else is told when it is saved.
      if (thing && !isDirty.value) begin(thing)
    },
    { immediate: true },
  )

  async function save(upon = version.value): Promise<void> {
    if (!draft.value || isSaving.value) return
    isSaving.value = true
    error.value = null
    try {
      const saved = await options.save(draft.value, changed(base.value as Draft, draft.value), upon)
      begin(saved)
      toast(options.said())
      await Promise.all(options.stale.map((queryKey) => client.invalidateQueries({ queryKey })))
    } catch (thrown) {
      const problem = asApiError(thrown)
      if (problem.status === 412) await meet()
      else error.value = problem
    } finally {
      isSaving.value = false
    }
  }

  async function meet(): Promise<void> {
    try {
      const theirs = await options.fetch()
      const labels = options.labels() as Record<string, string>
      const their = Object.keys(changed(base.value as Draft, options.draftOf(theirs)))
      const our = Object.keys(changed(base.value as Draft, draft.value as Draft))
      const word = (key: string): string => labels[key] ?? key
      if (their.length === 0) {
        // The counter of all set-up moved on, but nothing of this: no reason to ask.
        isSaving.value = false
        await save(theirs.version)
        return
      }
      clash.value = { theirs, fields: their.map(word), both: their.filter((key) => our.includes(key)).map(word) }
    } catch (thrown) {
      error.value = asApiError(thrown)
    }
  }

  async function saveOver(): Promise<void> {
    const theirs = clash.value?.theirs
    if (!theirs || !draft.value) return
    // What only they changed stays as they have it.
    const mine = changed(base.value as Draft, draft.value)
    base.value = plain(options.draftOf(theirs))
    draft.value = { ...plain(options.draftOf(theirs)), ...plain(mine) } as Draft
    clash.value = null
    await save(theirs.version)
  }
  function takeTheirs(): void {
    if (clash.value) begin(clash.value.theirs)
  }
  function drop(): void {
    if (base.value) draft.value = plain(base.value)
    error.value = null
  }

  return { draft, error, clash, isSaving, isDirty, save, saveOver, takeTheirs, drop, begin }
}
