/**
 * HTML of others made safe to show, a second time: the server has cleaned it before it stored it. Works on an inert document
 * (DOMParser runs and loads nothing) and keeps only what is named here. Everything unknown loses its tag and keeps its text.
 */

const TAGS = new Set(
  (
    'a abbr b blockquote br caption code col colgroup dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins ' +
    'kbd li mark ol p pre q s small span strong sub sup table tbody td tfoot th thead tr u ul wbr'
  ).split(' '),
)
/** Taken away with all that they hold: what is inside is code, or is read differently by different parsers. */
const DROPPED = new Set(
  (
    'script style title svg math template noscript noembed noframes iframe object embed applet xmp plaintext textarea ' +
    'select frameset audio video form input button link meta base head'
  ).split(' '),
)
const NUMBERED = new Set(['width', 'height', 'colspan', 'rowspan', 'span', 'start'])
const ATTRIBUTES: Record<string, string[]> = {
  a: ['href'],
  img: ['src', 'alt', 'width', 'height'],
  ol: ['start'],
  td: ['colspan', 'rowspan'],
  th: ['colspan', 'rowspan'],
  col: ['span'],
}
const LINK = /^(?:https?:\/\/|mailto:|tel:|\/(?![/\\])|#)/i
/** Pictures come from our own store or from this page; one fetched from elsewhere tells the sender who reads it, and when. */
const OWN_PICTURE = /^\/api\/v1\/files\/\d+(?:\?inline=true)?$/
/** One of a mail that somebody asked to see: our server fetches it in his place, at a word that it sealed itself. */
const FETCHED_PICTURE = /^\/api\/v1\/inbound-messages\/\d+\/pictures\/[\w-]+$/
const PAGE_PICTURE = /^(?:blob:|data:image\/(?:png|jpe?g|gif|webp|avif);base64,)/i
const MENTION = /^(?:user|team):\d{1,18}$/

function isPicture(src: string): boolean {
  return OWN_PICTURE.test(src) || FETCHED_PICTURE.test(src) || PAGE_PICTURE.test(src)
}

/** Shape that a style gives, as words of our own: the pages' policy takes no style attributes. */
function shapeOf(style: string): string[] {
  const found: string[] = []
  const align = /text-align\s*:\s*(center|right)/i.exec(style)?.[1]
  if (align) found.push(`rt-${align.toLowerCase()}`)
  if (/font-weight\s*:\s*(?:bold|[6-9]00)/i.test(style)) found.push('rt-bold')
  if (/text-decoration[^;]*line-through/i.test(style)) found.push('rt-struck')
  if (/text-decoration[^;]*underline/i.test(style)) found.push('rt-underlined')
  return found
}

function copyAttributes(from: Element, to: Element, tag: string): void {
  for (const name of ['dir', 'lang', 'title', ...(ATTRIBUTES[tag] ?? [])]) {
    const value = from.getAttribute(name)
    if (value === null) continue
    if (name === 'href' && !LINK.test(value.trim())) continue
    if (name === 'src' && !isPicture(value.trim())) continue
    if (NUMBERED.has(name) && !/^\d{1,4}%?$/.test(value)) continue
    to.setAttribute(name, value.trim())
  }
  const shape = shapeOf(from.getAttribute('style') ?? '')
  if (shape.length) to.setAttribute('class', shape.join(' '))
}

function finish(element: Element, tag: string, from: Element): void {
  if (tag === 'a' && element.hasAttribute('href')) {
    element.setAttribute('target', '_blank')
    element.setAttribute('rel', 'noopener noreferrer nofollow')
  }
  if (tag === 'img') {
    const src = element.getAttribute('src') ?? ''
    if (OWN_PICTURE.test(src) && !src.includes('?')) element.setAttribute('src', `${src}?inline=true`)
    element.setAttribute('loading', 'lazy')
    element.setAttribute('decoding', 'async')
    if (!element.hasAttribute('alt')) element.setAttribute('alt', '')
  }
  const mention = from.getAttribute('data-mention')
  if (tag === 'span' && mention && MENTION.test(mention)) {
    element.setAttribute('data-mention', mention)
    element.setAttribute('class', 'rt-mention')
  }
}

function copyInto(target: Node, source: Node, document: Document, depth: number): void {
  for (const child of source.childNodes) {
    if (child.nodeType === 3) target.appendChild(document.createTextNode(child.textContent ?? ''))
    if (child.nodeType !== 1) continue
    const from = child as Element
    const tag = from.localName
    if (DROPPED.has(tag) || from.namespaceURI !== 'http://www.w3.org/1999/xhtml') continue
    // Beyond reason deep: only its words.
    if (depth > 80) {
      target.appendChild(document.createTextNode(from.textContent ?? ''))
      continue
    }
    if (!TAGS.has(tag)) {
      copyInto(target, from, document, depth + 1)
      continue
    }
    if (tag === 'img' && !isPicture((from.getAttribute('src') ?? '').trim())) {
      const alt = from.getAttribute('alt')?.trim()
      if (alt) target.appendChild(document.createTextNode(`[${alt}]`))
      continue
    }
    const copy = document.createElement(tag)
    copyAttributes(from, copy, tag)
    finish(copy, tag, from)
    copyInto(copy, from, document, depth + 1)
    target.appendChild(copy)
  }
}

/** The body of an inert document that holds only what is allowed. */
export function cleanBody(html: string): HTMLElement {
  const source = new DOMParser().parseFromString(html, 'text/html')
  const clean = document.implementation.createHTMLDocument('')
  copyInto(clean.body, source.body, clean, 0)
  return clean.body
}

export function cleanHtml(html: string): string {
  return cleanBody(html).innerHTML
}

const ADDRESS = /https?:\/\/[^\s<>"'，。；！？（）「」]+[^\s<>"'，。；！？（）「」.,;:!?)]/g

/** Plain text as HTML: nothing in it means anything but itself; addresses become links. */
export function textToHtml(text: string): string {
  const holder = document.implementation.createHTMLDocument('').createElement('div')
  const put = (words: string): void => {
    if (words) holder.appendChild(holder.ownerDocument.createTextNode(words))
  }
  let at = 0
  for (const match of text.matchAll(ADDRESS)) {
    put(text.slice(at, match.index))
    const link = holder.ownerDocument.createElement('a')
    link.setAttribute('href', match[0])
    link.setAttribute('target', '_blank')
    link.setAttribute('rel', 'noopener noreferrer nofollow')
    link.textContent = match[0]
    holder.appendChild(link)
    at = match.index + match[0].length
  }
  put(text.slice(at))
  return holder.innerHTML
}
