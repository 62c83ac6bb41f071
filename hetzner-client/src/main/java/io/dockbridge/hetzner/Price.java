package io.dockbridge.hetzner;

/**
 * What a thing costs in one location.
 *
 * @param location its name
 * @param priceHourly for each started hour
 * @param priceMonthly the most that a month costs
 */
public record Price(String location, Money priceHourly, Money priceMonthly) {}
