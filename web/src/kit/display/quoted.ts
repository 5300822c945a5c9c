/** Pure: where the history that a mail quotes begins, so that it can be folded away under the new words. */

const INTRODUCTION =
  /^\s*(?:-{2,}\s*(?:original message|forwarded message|原始邮件|原邮件|转发的邮件|转发邮件)\s*-{2,}.*|on\b.{4,200}\bwrote\s*[:：]|.{0,160}写道\s*[:：]|.{0,200}schrieb.{0,80}[:：])\s*$/i
const HEADER = /^\s*(?:from|发件人|寄件者)\s*[:：]/i
const HEADER_GOES_ON = /^\s*(?:sent|date|to|subject|cc|发送时间|日期|收件人|主题|抄送|寄件日期)\s*[:：]/i

function beginsHere(lines: string[], at: number): boolean {
  const line = lines[at] ?? ''
  if (INTRODUCTION.test(line)) return true
  if (HEADER.test(line)) return lines.slice(at + 1, at + 4).some((one) => HEADER_GOES_ON.test(one))
  // Two quoted lines or more, and nothing but quoted or empty ones after them.
  const rest = lines.slice(at).filter((one) => one.trim())
  return rest.length >= 2 && rest.every((one) => /^\s*[>＞]/.test(one))
}

/** The new words and the quoted history below them ('' where there is none, or where nothing stands above it). */
export function splitQuoted(text: string): { words: string; quoted: string } {
  const lines = text.split('\n')
  for (let at = 1; at < lines.length; at += 1) {
    if (!lines.slice(0, at).join('').trim() || !beginsHere(lines, at)) continue
    return { words: lines.slice(0, at).join('\n').trimEnd(), quoted: lines.slice(at).join('\n').trim() }
  }
  return { words: text, quoted: '' }
}

/** The same for cleaned HTML: the body keeps the new words, what is quoted comes back as HTML. */
export function takeQuoted(body: HTMLElement): string {
  const blocks = [...body.childNodes]
  const textOf = (node: Node | undefined): string => (node?.textContent ?? '').trim()
  const at = blocks.findIndex((node, index) => {
    if (index === 0 || !blocks.slice(0, index).some((one) => textOf(one))) return false
    const name = node.nodeName.toLowerCase()
    const text = textOf(node)
    if (INTRODUCTION.test(text)) return true
    if (HEADER.test(text))
      return [text, ...blocks.slice(index + 1, index + 4).map(textOf)].some((one) =>
        /(?:sent|date|subject|发送时间|主题)\s*[:：]/i.test(one),
      )
    // A long quotation to which nothing is added below it.
    return name === 'blockquote' && text.length > 240 && blocks.slice(index + 1).every((one) => !textOf(one))
  })
  if (at < 0) return ''
  const holder = body.ownerDocument.createElement('div')
  for (const node of blocks.slice(at)) holder.appendChild(node)
  return holder.innerHTML
}
