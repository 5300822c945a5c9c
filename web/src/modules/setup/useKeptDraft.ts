/**
 * One thing being edited as a whole: the draft is kept on this device until it is saved, with the version that it was
 * written upon, so that what somebody else saved meanwhile is told and never overwritten unseen.
 */

import { computed, ref, shallowRef, watch, type Ref } from 'vue'

import { asApiError } from '@/api/problems'
import { useKept } from '@/shared/kept'
import { isSame, plain } from './model'

interface Versioned {
  version: number
}

export interface KeptDraftOptions<Draft extends object> {
  /** Where this device keeps it. */
  key: string
  /** Under which word the draft stands there. */
  word?: string
  /** What is stored; nothing while it is new or on its way. */
  thing: Ref<Versioned | null | undefined>
  /** The draft of what is stored, or what a new one begins with; null while it is on its way. */
  base: Ref<Draft | null>
  isSame?: (a: Draft, b: Draft) => boolean
  /** Asks for what is stored anew: a refusal said that there is another version. */
  refetch: () => Promise<unknown>
}

export function useKeptDraft<Draft extends object>(options: KeptDraftOptions<Draft>) {
  const { thing, base, word = 'draft', isSame: isAlike = isSame } = options
  const kept = useKept<Record<string, unknown> | null>(options.key, null)
  const draft = ref((kept.value?.[word] as Draft | undefined) ?? null) as Ref<Draft | null>
  const error = shallowRef<unknown>(null)
  const isSaving = ref(false)
  const isDirty = computed(() => draft.value !== null && base.value !== null && !isAlike(draft.value, base.value))
  const upon = (): number => (kept.value?.upon as number | undefined) ?? thing.value?.version ?? 0
  /** Somebody saved another version than the one upon which this was written. */
  const isOvertaken = computed(
    () => isDirty.value && kept.value !== null && Boolean(thing.value) && upon() !== thing.value?.version,
  )

  watch(
    base,
    (found) => {
      if (found && (draft.value === null || kept.value === null)) draft.value = plain(found)
    },
    { immediate: true },
  )
  function keep(version: number): void {
    if (draft.value) kept.value = { upon: version, [word]: plain(draft.value) }
  }
  function forget(): void {
    kept.value = null
    kept.forget()
  }
  function write(next: Draft): void {
    draft.value = next
    if (base.value && isAlike(base.value, next)) forget()
    else keep(upon())
  }
  /** Back to what is stored. */
  function drop(): void {
    forget()
    error.value = null
    if (base.value) draft.value = plain(base.value)
  }
  /** Go on with what is written here upon what somebody else saved. */
  function goOn(): void {
    error.value = null
    if (thing.value) keep(thing.value.version)
  }

  /** One change at a time. What it answers; null where it was refused, and `error` says why. */
  async function attempt<T>(act: () => Promise<T>): Promise<T | null> {
    if (isSaving.value) return null
    isSaving.value = true
    error.value = null
    try {
      return await act()
    } catch (thrown) {
      error.value = thrown
      if (asApiError(thrown).status === 412) await options.refetch()
      return null
    } finally {
      isSaving.value = false
    }
  }
  /**
   * `send` stores the draft upon a version; `settle` makes the page know it, and answers what stands in the form then:
   * null where nothing of it is left here, as of a new one that is one of the others now.
   */
  async function save<Thing extends Versioned>(
    send: (draft: Draft, version: number) => Promise<Thing>,
    settle: (saved: Thing) => Promise<Draft | null>,
  ): Promise<Thing | null> {
    const now = draft.value
    if (!now) return null
    return attempt(async () => {
      const saved = await send(now, upon())
      // What was written while it was on its way stays, upon what is stored now.
      if (draft.value === now) forget()
      else keep(saved.version)
      const stored = await settle(saved)
      if (!stored) forget()
      if (kept.value === null) draft.value = stored && plain(stored)
      return saved
    })
  }
  return { draft, error, isSaving, isDirty, isOvertaken, write, drop, goOn, forget, attempt, save }
}

export interface ListedDraftOptions<Row extends Versioned & { id: number }, Draft extends object> {
  /** Of the one that is edited; null for a new one. */
  id: number | null
  /** Where this device keeps drafts of this kind. */
  key: string
  rows: { data: Ref<Row[] | undefined>; refetch: () => Promise<unknown> }
  blank: () => Draft
  draftOf: (row: Row) => Draft
}

/** The draft of one out of a list that is read as a whole, or of a new one for it. */
export function useListedDraft<Row extends Versioned & { id: number }, Draft extends object>(
  options: ListedDraftOptions<Row, Draft>,
) {
  const { id, rows, draftOf } = options
  const row = computed(() => rows.data.value?.find((one) => one.id === id) ?? null)
  const editing = useKeptDraft<Draft>({
    key: `${options.key}.${id ?? 'new'}`,
    thing: row,
    base: computed(() => (id === null ? options.blank() : row.value && draftOf(row.value))),
    refetch: () => rows.refetch(),
  })
  const save = (
    send: (draft: Draft, version: number) => Promise<Row>,
    settle: (saved: Row) => Promise<unknown>,
  ): Promise<Row | null> =>
    editing.save(send, async (saved) => {
      await settle(saved)
      return id === null ? null : draftOf(saved)
    })
  return { ...editing, row, save }
}
