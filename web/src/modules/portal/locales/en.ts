export default { ask: 'How can we help?' }
