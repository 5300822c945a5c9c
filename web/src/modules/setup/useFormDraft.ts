/** A form on the drawing table: kept on this device until it is published or dropped, upon the version it was begun on. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef, watch } from 'vue'

import { asApiError } from '@/api/problems'
import { confirm } from '@/shared/confirm'
import { t } from '@/shared/i18n'
import { useKept } from '@/shared/kept'
import { toast } from '@/shared/toasts'
import { drawForm, resetForm } from './commands'
import { asSent, sectionsOf, type SectionDraft } from './formDraft'
import { isSame } from './model'
import { setupKeys, useForm } from './queries'

export function useFormDraft(type: string) {
  const client = useQueryClient()
  const form = useForm(type)
  const kept = useKept<{ upon: number; sections: SectionDraft[] } | null>(`form.${type}`, null)
  const sections = ref<SectionDraft[]>([])
  const isBegun = ref(false)
  const error = shallowRef<unknown>(null)
  const isSaving = ref(false)

  const published = computed(() => (form.data.value ? sectionsOf(form.data.value) : []))
  const isDrawn = computed(() => isBegun.value && !isSame(published.value, sections.value))
  /** Something was published since this drawing was begun. */
  const isOvertaken = computed(
    () => kept.value !== null && form.data.value !== undefined && kept.value.upon !== form.data.value.version,
  )
  /** Refused because of what was published meanwhile: told by `isOvertaken`, not as an error. */
  const isClash = computed(() => asApiError(error.value ?? new Error()).status === 412)

  watch(
    form.data,
    (now) => {
      if (!now) return
      if (!isBegun.value) sections.value = kept.value?.sections ?? sectionsOf(now)
      else if (!kept.value) sections.value = sectionsOf(now)
      isBegun.value = true
    },
    { immediate: true },
  )

  function forget(): void {
    kept.value = null
    kept.forget()
  }
  function draw(next: SectionDraft[]): void {
    sections.value = next
    if (isSame(published.value, next)) forget()
    else kept.value = { upon: kept.value?.upon ?? form.data.value?.version ?? 0, sections: next }
  }
  /** Back to what is published. */
  function drop(): void {
    forget()
    sections.value = published.value
    error.value = null
  }
  /** Go on with this drawing upon what was published meanwhile. */
  function goOn(): void {
    if (form.data.value) kept.value = { upon: form.data.value.version, sections: sections.value }
  }
  async function settle(): Promise<void> {
    await Promise.all([setupKeys.forms(), ['forms']].map((queryKey) => client.invalidateQueries({ queryKey })))
  }
  async function publish(): Promise<void> {
    isSaving.value = true
    error.value = null
    try {
      await drawForm(type, asSent(sections.value), kept.value?.upon ?? form.data.value?.version ?? 0)
      forget()
      await settle()
      toast(t('setup.forms.published'))
    } catch (thrown) {
      error.value = asApiError(thrown)
      if (isClash.value) await form.refetch()
    } finally {
      isSaving.value = false
    }
  }
  /** Back to the form as it was shipped. */
  async function reset(): Promise<void> {
    const yes = await confirm({
      title: t('setup.forms.resetTitle'),
      text: t('setup.forms.resetText'),
      confirm: t('setup.forms.reset'),
    })
    if (!yes || !form.data.value) return
    try {
      await resetForm(type, form.data.value.version)
      forget()
      await settle()
    } catch (thrown) {
      error.value = asApiError(thrown)
    }
  }

  return { form, sections, isDrawn, isOvertaken, isClash, isSaving, error, draw, drop, goOn, publish, reset }
}
