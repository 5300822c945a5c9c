import { inject, type ComputedRef, type InjectionKey } from 'vue'

export interface FieldBinding {
  /** Of the one control that the label is for; none in a group of several. */
  id: string | undefined
  describedBy: ComputedRef<string | undefined>
  isInvalid: ComputedRef<boolean>
  isRequired: ComputedRef<boolean>
}

export const FIELD: InjectionKey<FieldBinding> = Symbol('field')

/** The field around a control: its id and what describes it; null where a control stands alone. */
export function useField(): FieldBinding | null {
  return inject(FIELD, null)
}
