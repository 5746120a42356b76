"""Who decided what by which right: meetings, resolutions, and dated settings of law and village."""
