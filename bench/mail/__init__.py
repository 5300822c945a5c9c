"""What mail costs on its way in: made-up letters through the real road, each figure beside its floor."""
