/** Values of custom fields as text. */

export interface CustomWords {
  label: (key: string) => string
  yesNo: (is: boolean) => string
  number: (value: number) => string
}

/** What a cell says of a value: '' where there is none. Money, people, files and paths say their name. */
export function textOfCustom(value: unknown, words: CustomWords): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return words.yesNo(value)
  if (typeof value === 'number') return words.number(value)
  if (typeof value === 'string') return words.label(value)
  if (Array.isArray(value))
    return value
      .map((one) => textOfCustom(one, words))
      .filter(Boolean)
      .join(', ')
  const { amount, currency, name } = value as { amount?: string; currency?: string; name?: string }
  if (amount !== undefined) return [amount, currency].filter(Boolean).join(' ')
  return (
    name ??
    Object.values(value as object)
      .filter((one) => typeof one === 'string')
      .join(' ')
  )
}
