"""Pure rules of activities: times, who may come, codes, what follows in points, words to say."""
