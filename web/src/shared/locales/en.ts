export default {
  time: {
    now: 'just now',
    yesterday: 'yesterday {time}',
    tomorrow: 'tomorrow {time}',
    underAMinute: 'under a minute',
  },
}
