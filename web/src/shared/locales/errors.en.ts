export default {
  offline: 'No line to the server; your text is safe. Try again once you are back online.',
  unforeseen: 'That did not work; your text is safe. Try again, or give your administrator the code.',
  page_denied: 'This page needs a permission that you do not have. Ask an administrator for it.',
  page_missing: 'The address is wrong, or the thing was moved.',
}
